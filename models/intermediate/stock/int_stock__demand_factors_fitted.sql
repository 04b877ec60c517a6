{{ config(materialized='table') }}
{#- Twice round: promotions are not spread evenly over months. -#}
{%- set sides = [
    ['promotion_number', 'discount_step'], ['month_number'], ['weekday_number'],
    ['holiday_number'],
] * 2 %}

with days as (

    select * from {{ ref('int_stock__days_described') }}

),

series as (

    select
        store_id,
        product_id,
        {{ as_decimal('avg(demand_seen_units)', 6) }} as mean_units

    from days
    where is_seen
    group by store_id, product_id

),

-- What products sold under the same circumstances, beside what they sell on the mean.
fitted_0 as (

    select
        days.category_known,
        days.circumstance_number,
        days.month_number,
        days.weekday_number,
        days.holiday_number,
        days.promotion_number,
        days.discount_step,
        coalesce(sum(days.demand_seen_units) filter (where days.is_seen), 0)
            as units,
        coalesce(sum(series.mean_units) filter (where days.is_seen), 0)
            as mean_units,
        1::double as factor

    from days
    left join series
        on
            days.store_id = series.store_id
            and days.product_id = series.product_id
    group by
        days.category_known,
        days.circumstance_number,
        days.month_number,
        days.weekday_number,
        days.holiday_number,
        days.promotion_number,
        days.discount_step

),

-- Iterative proportional fitting: each side in turn gets the sums that were sold.
-- Twenty units as expected are added: what was seldom seen says little.
{% for side in sides %}
fitted_{{ loop.index }} as (

    select
        category_known,
        circumstance_number,
        month_number,
        weekday_number,
        holiday_number,
        promotion_number,
        discount_step,
        units,
        mean_units,
        factor
        * (20 + sum(units) over (partition by category_known, {{ side | join(', ') }}))
        ::double
        / (
            20 + sum({{ as_decimal('mean_units * factor', 6, 28) }}) over (
                partition by category_known, {{ side | join(', ') }}
            )
        )::double as factor

    from fitted_{{ loop.index0 }}

),

{% endfor -%}
demand_factors_fitted as (

    select
        category_known,
        circumstance_number,
        {{ as_decimal('factor', 6, 12) }} as factor

    from fitted_{{ sides | length }}

)

select * from demand_factors_fitted
