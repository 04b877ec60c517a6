{{ config(materialized='table') }}

{#- Each staging table is read once; its few days are then set one below the other. -#}
{%- set text = dbt.type_string() -%}
with
{%- for input, staging in built_staging_models().items() %}
{%- set measures = daily_measures(staging.identifier) %}
{%- if measures %}

{{ input }} as (

    select
        count(*) as rows_count,
        {%- for column in measures['missing'] %}
        count(*) - count({{ column }}) as {{ column }}_missing,
        {%- endfor %}
        {%- for column in measures['levels'] %}
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

),
{%- endif %}
{%- endfor %}

days_counted as (
{% for input, staging in built_staging_models().items() %}
{%- set measures = daily_measures(staging.identifier) %}
{%- if measures %}
    select
        '{{ input }}' as input,
        'rows' as measure,
        null as column_name,
        rows_count,
        rows_count::double as measured_value,
        measured_date
    from {{ input }}
    union all
{%- for column in measures['missing'] %}
    select
        '{{ input }}' as input,
        'missing_share' as measure,
        '{{ column }}' as column_name,
        rows_count,
        {{ column }}_missing / rows_count::double as measured_value,
        measured_date
    from {{ input }}
    union all
{%- endfor %}
{%- for column in measures['levels'] %}
    select
        '{{ input }}' as input,
        'level' as measure,
        '{{ column }}' as column_name,
        {{ column }}_levels as rows_count,
        exp({{ column }}_log / {{ column }}_levels::double) as measured_value,
        measured_date
    from {{ input }}
    where {{ column }}_levels > 0
    union all
{%- endfor %}
{%- endif %}
{%- endfor %}
    select
        null::{{ text }} as input,
        null::{{ text }} as measure,
        null::{{ text }} as column_name,
        null::{{ dbt.type_bigint() }} as rows_count,
        null::double as measured_value,
        null::date as measured_date
    where false

)

select * from days_counted
