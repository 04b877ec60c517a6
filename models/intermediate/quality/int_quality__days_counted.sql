{{ config(materialized='table') }}

{%- set kept = built_kept_counts('days') %}

with counted as (

    {% for input, staging in built_staging_models().items() %}
    {% set measures = daily_measures(staging.identifier) %}
    {% if measures %}
    {% set days = kept.get(input) or '(' ~ count_days(staging, measures) ~ ')' %}
    select
        '{{ input }}' as input,
        counted.*
    from {{ days }} as counted
    union all
    {% endif %}
    {% endfor %}
    select
        null::{{ dbt.type_string() }} as input,
        null::{{ dbt.type_string() }} as measure,
        null::{{ dbt.type_string() }} as column_name,
        null::{{ dbt.type_bigint() }} as rows_count,
        null::decimal(38, 9) as measured_sum,
        null::date as measured_date
    where false

),

-- A day without any value above zero has no level.
days_counted as (

    select * from counted
    where rows_count > 0

)

select * from days_counted
