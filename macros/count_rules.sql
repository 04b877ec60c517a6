{#-
    How many rows of a relation each of its rules (`quality_rules`) looks at and how many
    obey: one row a rule, and per value of the expression `date` as `event_date` where one
    is given, from one pass over the relation.
-#}
{% macro count_rules(relation, rules, date=none) %}
select
    rules.rule,
    case rules.ordinal
        {%- for rule in rules %}
        when {{ loop.index }} then counts.checked_{{ loop.index }}
        {%- endfor %}
    end as checked_rows,
    case rules.ordinal
        {%- for rule in rules %}
        when {{ loop.index }} then counts.passing_{{ loop.index }}
        {%- endfor %}
    end as passing_rows
    {%- if date %},
    counts.event_date
    {%- endif %}
from (
    select
        {%- for rule in rules %}
        count(*) filter (where {{ rule['applies_to'] }}) as checked_{{ loop.index }},
        count(*) filter (
            where {{ rule['applies_to'] }} and ({{ rule['expression'] }})
        ) as passing_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
        {%- if date %},
        {{ date }} as event_date
        {%- endif %}
    from {{ relation }}
    {%- if date %}
    group by {{ date }}
    {%- endif %}
) as counts
cross join (
    values
    {%- for rule in rules %}
    ({{ loop.index }}, '{{ rule['rule'] }}'){{ ',' if not loop.last }}
    {%- endfor %}
) as rules (ordinal, rule)
{% endmacro %}
