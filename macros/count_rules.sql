{#-
    How many rows of a relation each of its rules (`quality_rules`) looks at and how many
    obey: one row a rule, from one pass over the relation.
-#}
{% macro count_rules(input, relation, rules) %}
select
    '{{ input }}' as input,
    rules.rule,
    '{{ relation.identifier }}' as table_name,
    rules.column_name,
    rules.dimension,
    rules.severity,
    case rules.ordinal
        {%- for rule in rules %}
        when {{ loop.index }} then counts.checked_{{ loop.index }}
        {%- endfor %}
    end as checked_rows,
    case rules.ordinal
        {%- for rule in rules %}
        when {{ loop.index }} then counts.passing_{{ loop.index }}
        {%- endfor %}
    end as passing_rows,
    rules.threshold::decimal(9, 6) as threshold,
    rules.weight::decimal(9, 3) as weight
from (
    select
        {%- for rule in rules %}
        count(*) filter (where {{ rule['applies_to'] }}) as checked_{{ loop.index }},
        count(*) filter (
            where {{ rule['applies_to'] }} and ({{ rule['expression'] }})
        ) as passing_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
) as counts
cross join (
    values
    {%- for rule in rules %}
    (
        {{ loop.index }},
        '{{ rule['rule'] }}',
        {{ "'" ~ rule['column_name'] ~ "'" if rule['column_name'] else 'null' }},
        '{{ rule['dimension'] }}',
        '{{ rule['severity'] }}',
        {{ rule['threshold'] }},
        {{ rule['weight'] }}
    ){{ ',' if not loop.last }}
    {%- endfor %}
) as rules (
    ordinal, rule, column_name, dimension, severity, threshold, weight
)
{% endmacro %}
