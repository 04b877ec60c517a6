{{ config(materialized='table') }}

{#- Each scored table is read once: all of its rules are counted side by side. -#}
{%- set text = dbt.type_string() -%}
with
{%- for input, relations in built_scored_models().items() %}
{%- for relation in relations %}
{%- set rules = quality_rules(relation.identifier, input) %}
{%- if rules %}

{{ input }}_{{ relation.identifier }} as (

    select
        {%- for rule in rules %}
        count(*) filter (where {{ rule['applies_to'] }}) as checked_{{ loop.index }},
        count(*) filter (
            where {{ rule['applies_to'] }} and ({{ rule['expression'] }})
        ) as passing_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}

),
{%- endif %}
{%- endfor %}
{%- endfor %}

rules_scored as (
{% for input, relations in built_scored_models().items() %}
{%- for relation in relations %}
{%- for rule in quality_rules(relation.identifier, input) %}
    select
        '{{ input }}' as input,
        '{{ rule['rule'] }}' as rule,
        '{{ relation.identifier }}' as table_name,
        {{ "'" ~ rule['column_name'] ~ "'" if rule['column_name'] else 'null' }} as column_name,
        '{{ rule['dimension'] }}' as dimension,
        '{{ rule['severity'] }}' as severity,
        checked_{{ loop.index }} as checked_rows,
        passing_{{ loop.index }} as passing_rows,
        {{ rule['threshold'] }}::decimal(9, 6) as threshold,
        {{ rule['weight'] }}::decimal(9, 3) as weight
    from {{ input }}_{{ relation.identifier }}
    union all
{%- endfor %}
{%- endfor %}
{%- endfor %}
    select
        null::{{ text }} as input,
        null::{{ text }} as rule,
        null::{{ text }} as table_name,
        null::{{ text }} as column_name,
        null::{{ text }} as dimension,
        null::{{ text }} as severity,
        null::{{ dbt.type_bigint() }} as checked_rows,
        null::{{ dbt.type_bigint() }} as passing_rows,
        null::decimal(9, 6) as threshold,
        null::decimal(9, 3) as weight
    where false

)

select * from rules_scored
