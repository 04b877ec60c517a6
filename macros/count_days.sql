{#-
    Rows, missing values, levels and strays of each day of a staging relation, as its
    `daily_measures` say: one row per day and measure, from one pass over the relation,
    each as a sum, so that days can be put together to longer periods.

    A row strays that stands among rows of other days: dated before the row above it in
    its file or after the one below it (`strays: ordered_by`).
-#}
{% macro count_days(relation, measures) %}
{%- set strays = measures.get('strays', {}) -%}
{%- set day = measures['time'] ~ '::date' -%}
{%- set series = [('rows', none)] -%}
{%- do series.append(('stray_share', none)) if strays -%}
{%- for kind, name in {'missing': 'missing_share', 'levels': 'level'}.items() -%}
    {%- for column in measures.get(kind, []) -%}
        {%- do series.append((name, column)) -%}
    {%- endfor -%}
{%- endfor -%}
select
    series.measure,
    series.column_name,
    case series.ordinal
        {%- for measure, column in series %}
        when {{ loop.index }}
            then days.{{ column ~ '_levels' if measure == 'level' else 'rows_count' }}
        {%- endfor %}
    end as rows_count,
    case series.ordinal
        {%- for measure, column in series %}
        when {{ loop.index }} then days.
            {%- if measure == 'level' -%} {{ column }}_log
            {%- elif measure == 'missing_share' -%} {{ column }}_missing
            {%- elif measure == 'stray_share' -%} strays_count
            {%- else -%} rows_count
            {%- endif %}
        {%- endfor %}
    end::decimal(38, 9) as measured_sum,
    days.measured_date
from (
    select
        count(*) as rows_count,
        {%- if strays %}
        count(case when is_stray then 1 end) as strays_count,
        {%- endif %}
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
        {{ day }} as measured_date
    from
    {%- if strays %} (
        select
            *,
            lag({{ day }}) over file_rows > {{ day }}
            or lead({{ day }}) over file_rows < {{ day }} as is_stray
        from {{ relation }}
        where row_status <> 'quarantined'
        window file_rows as (
            partition by source_file order by {{ strays['ordered_by'] }}
        )
    ) as ordered
    {%- else %} {{ relation }}
    where row_status <> 'quarantined'
    {%- endif %}
    group by {{ day }}
) as days
cross join (
    values
    {%- for measure, column in series %}
    ({{ loop.index }}, '{{ measure }}', {{ "'" ~ column ~ "'" if column else 'null' }}){{ ',' if not loop.last }}
    {%- endfor %}
) as series (ordinal, measure, column_name)
{% endmacro %}
