{#-
    Rows, missing values and levels of each day of a staging relation, as its
    `daily_measures` say: one row per day and measure, from one pass over the relation.
-#}
{% macro count_days(input, staging, measures) %}
{%- set series = [('rows', none)] -%}
{%- for kind, name in {'missing': 'missing_share', 'levels': 'level'}.items() -%}
    {%- for column in measures.get(kind, []) -%}
        {%- do series.append((name, column)) -%}
    {%- endfor -%}
{%- endfor -%}
select
    '{{ input }}' as input,
    series.measure,
    series.column_name,
    case series.ordinal
        {%- for measure, column in series %}
        when {{ loop.index }}
            then days.{{ column ~ '_levels' if measure == 'level' else 'rows_count' }}
        {%- endfor %}
    end as rows_count,
    round(
        case series.ordinal
            {%- for measure, column in series %}
            when {{ loop.index }} then
            {%- if measure == 'level' %}
            exp(days.{{ column }}_log / nullif(days.{{ column }}_levels, 0)::double)
            {%- elif measure == 'missing_share' %}
            days.{{ column }}_missing / days.rows_count::double
            {%- else %}
            days.rows_count::double
            {%- endif %}
            {%- endfor %}
        end,
        6
    ) as measured_value,
    days.measured_date
from (
    select
        count(*) as rows_count,
        {%- for column in measures.get('missing', []) %}
        count(*) - count({{ column }}) as {{ column }}_missing,
        {%- endfor %}
        {%- for column in measures.get('levels', []) %}
        -- Decimals: sums of floats differ from run to run.
        sum(
            ln(case when {{ column }} > 0 then {{ column }} end)::decimal(18, 9)
        ) as {{ column }}_log,
        count(case when {{ column }} > 0 then 1 end) as {{ column }}_levels,
        {%- endfor %}
        {{ measures['time'] }}::date as measured_date
    from {{ staging }}
    where row_status <> 'quarantined'
    group by {{ measures['time'] }}::date
) as days
cross join (
    values
    {%- for measure, column in series %}
    ({{ loop.index }}, '{{ measure }}', {{ "'" ~ column ~ "'" if column else 'null' }}){{ ',' if not loop.last }}
    {%- endfor %}
) as series (ordinal, measure, column_name)
{% endmacro %}
