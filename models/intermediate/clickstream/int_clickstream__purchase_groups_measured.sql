{{ config(materialized='table') }}

{%- set kinds = {'brand': 'brand', 'category': 'category_id', 'shop': "'all'"} %}

with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

products as (

    select
        coalesce(brand, 'unknown') as brand,
        coalesce(category_id, 'unknown') as category_id,
        step_number,
        views_count,
        carts_count,
        purchases_count,
        case when price is not null then views_count else 0 end as priced_views_count,
        -- Logarithms as whole thousandths: their sum is the same in any order
        coalesce(views_count * round(1000 * ln(price))::bigint, 0) as log_prices
    from {{ ref('int_clickstream__purchase_product_steps_summed') }}

),

steps as (

    {% for kind, name in kinds.items() %}
    select
        '{{ kind }}' as group_kind,
        {{ name }} as group_name,
        step_number,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(purchases_count) as purchases_count,
        sum(priced_views_count) as priced_views_count,
        sum(log_prices) as log_prices,
        false as is_asked
    from products
    group by {{ name ~ ', ' if kind != 'shop' }}step_number

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

-- What is asked stands among what happened
moments as (

    select * from steps

    union all

    select
        names.group_kind,
        names.group_name,
        as_ofs.step_number,
        0 as views_count,
        0 as carts_count,
        0 as purchases_count,
        0 as priced_views_count,
        0 as log_prices,
        true as is_asked
    from names
    cross join as_ofs

),

cumulated as (

    select
        group_kind,
        group_name,
        step_number as as_of_step,
        coalesce(sum(views_count) over earlier, 0)::bigint as views_count,
        coalesce(sum(carts_count) over earlier, 0)::bigint as carts_count,
        coalesce(sum(purchases_count) over earlier, 0)::bigint as purchases_count,
        sum(priced_views_count) over earlier as priced_views_count,
        sum(log_prices) over earlier as log_prices,
        is_asked
    from moments
    window earlier as (
        partition by group_kind, group_name order by step_number
        range between unbounded preceding and 1 preceding
    )

),

groups_measured as (

    select
        group_kind,
        group_name,
        as_of_step,
        views_count,
        carts_count,
        purchases_count,
        case
            when priced_views_count > 0
                then (log_prices / (1000.0 * priced_views_count))::double
        end as mean_log_price
    from cumulated
    where is_asked

)

select * from groups_measured
