{{ config(materialized='view') }}

{% for task, tables in built_learning_tasks().items() if 'targets' in tables %}
select
    '{{ task }}' as task,
    split,
    entity_id,
    item_id,
    catalogue_count,
    as_of
from {{ tables['targets'] }}
union all
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as task,
    cast(null as {{ dbt.type_string() }}) as split,
    cast(null as {{ dbt.type_string() }}) as entity_id,
    cast(null as {{ dbt.type_string() }}) as item_id,
    cast(null as {{ dbt.type_bigint() }}) as catalogue_count,
    cast(null as {{ dbt.type_timestamp() }}) as as_of
where false
