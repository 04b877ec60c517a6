{% for input, staging in built_staging_models().items() %}
select
    '{{ input }}' as input,
    source_file as file,
    source_line as line,
    quarantine_reason as reason,
    raw_text
from {{ staging }}
where row_status = 'quarantined'
union all
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as input,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as {{ dbt.type_bigint() }}) as line,
    cast(null as {{ dbt.type_string() }}) as reason,
    cast(null as {{ dbt.type_string() }}) as raw_text
where false
