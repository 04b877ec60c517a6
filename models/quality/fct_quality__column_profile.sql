{{ config(tags=['profile']) }}

{% for input, staging in built_staging_models().items() %}
{% for column in adapter.get_columns_in_relation(staging) %}
{{ profile_column(input, staging, column, loop.index) }}
union all
{% endfor %}
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as input,
    cast(null as {{ dbt.type_string() }}) as table_name,
    cast(null as {{ dbt.type_string() }}) as column_name,
    cast(null as {{ dbt.type_string() }}) as data_type,
    cast(null as {{ dbt.type_string() }}) as minimum,
    cast(null as {{ dbt.type_string() }}) as quartile_1,
    cast(null as {{ dbt.type_string() }}) as median,
    cast(null as {{ dbt.type_string() }}) as quartile_3,
    cast(null as {{ dbt.type_string() }}) as maximum,
    cast(null as {{ dbt.type_string() }}) as most_frequent_value,
    cast(null as {{ dbt.type_int() }}) as ordinal,
    cast(null as {{ dbt.type_bigint() }}) as rows_count,
    cast(null as {{ dbt.type_bigint() }}) as missing_count,
    cast(null as {{ dbt.type_bigint() }}) as distinct_count,
    cast(null as {{ dbt.type_bigint() }}) as most_frequent_count,
    cast(null as double) as mean,
    cast(null as double) as deviation
where false
