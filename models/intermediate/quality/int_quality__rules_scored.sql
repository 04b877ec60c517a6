{{ config(materialized='table') }}

{%- set kept = built_kept_counts('rules') %}

with stated as (

    {% for input, relations in built_scored_models().items() %}
    {% for relation in relations %}
    {% for rule in quality_rules(relation.identifier, input) %}
    select
        '{{ input }}' as input,
        '{{ rule['rule'] }}' as rule,
        '{{ relation.identifier }}' as table_name,
        {{ "'" ~ rule['column_name'] ~ "'" if rule['column_name'] else 'null' }}
            as column_name,
        '{{ rule['dimension'] }}' as dimension,
        '{{ rule['severity'] }}' as severity,
        {{ rule['threshold'] }}::decimal(9, 6) as threshold,
        {{ rule['weight'] }}::decimal(9, 3) as weight
    union all
    {% endfor %}
    {% endfor %}
    {% endfor %}
    select
        null::{{ dbt.type_string() }} as input,
        null::{{ dbt.type_string() }} as rule,
        null::{{ dbt.type_string() }} as table_name,
        null::{{ dbt.type_string() }} as column_name,
        null::{{ dbt.type_string() }} as dimension,
        null::{{ dbt.type_string() }} as severity,
        null::decimal(9, 6) as threshold,
        null::decimal(9, 3) as weight
    where false

),

-- What is kept lacks the quarantined rows, which may have no date to keep them by.
counted as (

    {% for input, relations in built_scored_models().items() %}
    {% for relation in relations %}
    {% set rules = quality_rules(relation.identifier, input) %}
    {% if rules and loop.first and input in kept %}
    select
        rule,
        checked_rows,
        passing_rows
    from {{ kept[input] }}
    union all
    {{ count_rules(
        "(select * from " ~ relation ~ " where row_status = 'quarantined') as unread",
        rules
    ) }}
    union all
    {% elif rules %}
    {{ count_rules(relation, rules) }}
    union all
    {% endif %}
    {% endfor %}
    {% endfor %}
    select
        null::{{ dbt.type_string() }} as rule,
        null::{{ dbt.type_bigint() }} as checked_rows,
        null::{{ dbt.type_bigint() }} as passing_rows
    where false

),

sums as (

    select
        rule,
        sum(checked_rows)::{{ dbt.type_bigint() }} as checked_rows,
        sum(passing_rows)::{{ dbt.type_bigint() }} as passing_rows
    from counted
    group by rule

),

rules_scored as (

    select
        stated.input,
        stated.rule,
        stated.table_name,
        stated.column_name,
        stated.dimension,
        stated.severity,
        sums.checked_rows,
        sums.passing_rows,
        stated.threshold,
        stated.weight
    from stated
    inner join sums on stated.rule = sums.rule

)

select * from rules_scored
