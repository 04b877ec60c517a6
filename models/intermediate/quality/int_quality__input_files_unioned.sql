{% for input, staging in built_staging_models().items() %}
select
    input,
    file,
    is_sample,
    format,
    encoding,
    is_encoding_guess,
    delimiter,
    newline,
    date_order,
    is_date_order_guess,
    decimal_mark,
    raw_rows,
    malformed_rows,
    blank_lines,
    ignored_columns,
    ignored_sheets,
    size_bytes,
    fingerprint,
    read_at,
    removed_at
from {{ input_files_relation(staging) }}
union all
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as input,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as {{ dbt.type_boolean() }}) as is_sample,
    cast(null as {{ dbt.type_string() }}) as format,
    cast(null as {{ dbt.type_string() }}) as encoding,
    cast(null as {{ dbt.type_boolean() }}) as is_encoding_guess,
    cast(null as {{ dbt.type_string() }}) as delimiter,
    cast(null as {{ dbt.type_string() }}) as newline,
    cast(null as {{ dbt.type_string() }}) as date_order,
    cast(null as {{ dbt.type_boolean() }}) as is_date_order_guess,
    cast(null as {{ dbt.type_string() }}) as decimal_mark,
    cast(null as {{ dbt.type_bigint() }}) as raw_rows,
    cast(null as {{ dbt.type_bigint() }}) as malformed_rows,
    cast(null as {{ dbt.type_bigint() }}) as blank_lines,
    cast(null as {{ dbt.type_string() }}) as ignored_columns,
    cast(null as {{ dbt.type_string() }}) as ignored_sheets,
    cast(null as {{ dbt.type_bigint() }}) as size_bytes,
    cast(null as {{ dbt.type_string() }}) as fingerprint,
    cast(null as {{ dbt.type_timestamp() }}) as read_at,
    cast(null as {{ dbt.type_timestamp() }}) as removed_at
where false
