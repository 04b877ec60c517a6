{{ config(materialized='table') }}

{%- set kinds = {
    'brand': "coalesce(brand, 'unknown')",
    'category': "coalesce(category_id, 'unknown')",
    'shop': "'all'",
} %}

with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

products as (

    select * from {{ ref('int_clickstream__purchase_product_steps_summed') }}

),

-- Logarithms as whole thousandths: their sum is the same in any order
steps as (

    {% for kind, name in kinds.items() %}
    select
        '{{ kind }}' as group_kind,
        {{ name }} as group_name,
        step_number,
        1 as place,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(purchases_count) as purchases_count,
        sum(views_count) filter (where price is not null) as priced_views_count,
        sum(views_count * round(1000 * ln(price))::bigint) filter (
            where price is not null
        ) as log_prices
    from products
    group by {{ name ~ ', ' if name != "'all'" }}step_number

    {{ 'union all' if not loop.last }}

    {% endfor %}

),

names as (

    select
        group_kind,
        group_name
    from steps
    group by group_kind, group_name

),

moments as (

    select * from steps

    union all

    select
        names.group_kind,
        names.group_name,
        as_ofs.step_number,
        0 as place,
        0 as views_count,
        0 as carts_count,
        0 as purchases_count,
        0 as priced_views_count,
        0 as log_prices
    from names
    cross join as_ofs

),

histories as (

    select
        group_kind,
        group_name,
        step_number as as_of_step,
        place,
        sum(views_count) over before_it as views_before_count,
        sum(carts_count) over before_it as carts_before_count,
        sum(purchases_count) over before_it as purchases_before_count,
        sum(priced_views_count) over before_it as priced_views_count,
        sum(log_prices) over before_it as log_prices
    from moments
    window before_it as (
        partition by group_kind, group_name order by step_number, place
        rows between unbounded preceding and current row
    )

),

groups_measured as (

    select
        group_kind,
        group_name,
        as_of_step,
        views_before_count::bigint as views_count,
        carts_before_count::bigint as carts_count,
        purchases_before_count::bigint as purchases_count,
        ((carts_before_count + 1) / (views_before_count + 20.0))::double as cart_rate,
        ((purchases_before_count + 1) / (views_before_count + 50.0))::double
            as purchase_rate,
        ((purchases_before_count + 1) / (carts_before_count + 3.0))::double
            as cart_purchase_rate,
        case
            when priced_views_count > 0
                then (log_prices / (1000.0 * priced_views_count))::double
        end as mean_log_price
    from histories
    where place = 0

)

select * from groups_measured
