with weeks as (

    select * from {{ ref('int_clickstream__product_weeks_summed') }}

),

attributes as (

    select * from {{ ref('int_clickstream__product_attributes_picked') }}

),

prices as (

    select * from {{ ref('int_clickstream__product_prices_measured') }}

),

counts as (

    select
        product_id,
        sum(events_count)::bigint as events_count,
        sum(views_count)::bigint as views_count,
        sum(carts_count)::bigint as carts_count,
        sum(removals_count)::bigint as removals_count,
        sum(purchases_count)::bigint as purchases_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at

    from weeks
    group by product_id

),

categorised as (

    select
        *,
        coalesce(split_part(category_code, '.', 1), 'unknown') as category,
        case
            when category_code is null then 'unknown'
            when split_part(category_code, '.', 2) = '' then category_code
            else
                split_part(category_code, '.', 1)
                || '.'
                || split_part(category_code, '.', 2)
        end as subcategory

    from attributes

),

-- Equal prices share a band, so a band may hold more or less than a fifth.
banded as (

    select
        prices.product_id,
        floor(
            (
                rank() over (
                    partition by categorised.category order by prices.median_price
                ) - 1
            ) * 5 / count(*) over (partition by categorised.category)
        )::int + 1 as price_band

    from prices
    inner join categorised
        on prices.product_id = categorised.product_id

),

products as (

    select
        categorised.product_id,
        categorised.category_id,

        categorised.category_code,
        categorised.category,
        categorised.subcategory,
        categorised.brand,

        counts.events_count,
        counts.views_count,
        counts.carts_count,
        counts.removals_count,
        counts.purchases_count,
        counts.carts_count::double / nullif(counts.views_count, 0) as cart_rate,
        counts.purchases_count::double / nullif(counts.views_count, 0) as purchase_rate,
        counts.purchases_count::double / nullif(counts.carts_count, 0)
            as cart_to_purchase_rate,
        coalesce(prices.purchase_amount, 0)::decimal(18, 4) as purchase_amount,
        prices.minimum_price,
        prices.maximum_price,
        prices.mean_price,
        prices.median_price,
        categorised.last_price,
        categorised.prices_count,
        banded.price_band,

        categorised.category_ids_count > 1
        or categorised.category_codes_count > 1 as has_several_categories,

        counts.first_seen_at,
        counts.last_seen_at

    from categorised
    inner join counts
        on categorised.product_id = counts.product_id
    left join prices
        on categorised.product_id = prices.product_id
    left join banded
        on categorised.product_id = banded.product_id

)

select * from products
