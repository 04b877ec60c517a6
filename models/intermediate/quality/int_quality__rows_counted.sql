{% for input, staging in built_staging_models().items() %}
select
    '{{ input }}' as input,
    source_file as file,
    row_status,
    count(*) as rows_count
from {{ staging }}
group by source_file, row_status
union all
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as input,
    cast(null as {{ dbt.type_string() }}) as file,
    cast(null as {{ dbt.type_string() }}) as row_status,
    cast(null as {{ dbt.type_bigint() }}) as rows_count
where false
