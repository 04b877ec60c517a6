{{ config(materialized='view') }}

{% for task, tables in built_learning_tasks().items() %}
select
    task,
    candidate,
    split,
    entity_id,
    item_id,
    label,
    score,
    as_of
from {{ tables['scores'] }}
union all
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as task,
    cast(null as {{ dbt.type_string() }}) as candidate,
    cast(null as {{ dbt.type_string() }}) as split,
    cast(null as {{ dbt.type_string() }}) as entity_id,
    cast(null as {{ dbt.type_string() }}) as item_id,
    cast(null as double) as label,
    cast(null as double) as score,
    cast(null as {{ dbt.type_timestamp() }}) as as_of
where false
