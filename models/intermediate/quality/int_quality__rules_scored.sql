{{ config(materialized='table') }}

{% for input, relations in built_scored_models().items() %}
{% for relation in relations %}
{% set rules = quality_rules(relation.identifier, input) %}
{% if rules %}
{{ count_rules(input, relation, rules) }}
union all
{% endif %}
{% endfor %}
{% endfor %}
select
    null::{{ dbt.type_string() }} as input,
    null::{{ dbt.type_string() }} as rule,
    null::{{ dbt.type_string() }} as table_name,
    null::{{ dbt.type_string() }} as column_name,
    null::{{ dbt.type_string() }} as dimension,
    null::{{ dbt.type_string() }} as severity,
    null::{{ dbt.type_bigint() }} as checked_rows,
    null::{{ dbt.type_bigint() }} as passing_rows,
    null::decimal(9, 6) as threshold,
    null::decimal(9, 3) as weight
where false
