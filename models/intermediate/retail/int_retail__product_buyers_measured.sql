with purchases as (

    select * from {{ ref('int_retail__customer_purchases_counted') }}

),

-- Did the buyer come back to the shop, for whatever, more than 20 days later? Asked of
-- purchases that are 45 days old, so that there was time for it
visits as (

    select
        as_of,
        customer_id,
        max(last_purchase_date) as last_visit_date
    from purchases
    group by as_of, customer_id

),

followed as (

    select
        purchases.*,
        {{ dbt.datediff('purchases.last_purchase_date', 'purchases.as_of', 'day') }}
            as days_before,
        {{ dbt.datediff('purchases.first_purchase_date', 'purchases.as_of', 'day') }}
        >= 45 as is_followed,
        {{ dbt.datediff(
            'purchases.first_purchase_date', 'visits.last_visit_date', 'day'
        ) }} > 20 as is_back
    from purchases
    inner join visits
        on
            purchases.as_of = visits.as_of
            and purchases.customer_id = visits.customer_id

),

overall as (

    select
        as_of,
        count(*) filter (where is_followed and is_back)
        / nullif(count(*) filter (where is_followed), 0) as return_share
    from followed
    group by as_of

),

counted as (

    select
        as_of,
        stock_code,
        count(*) as buyers_count,
        sum(purchase_days_count)::bigint as purchase_days_count,
        count(*) filter (where purchase_days_count > 1) as repeat_buyers_count,
        count(*) filter (where days_before <= 30) as buyers_30d_count,
        count(*) filter (where days_before <= 90) as buyers_90d_count,
        count(*) filter (where is_followed) as followed_count,
        count(*) filter (where is_followed and is_back) as back_count
    from followed
    group by as_of, stock_code

),

-- Ten customers like all others are added to each product's own
measured as (

    select
        counted.as_of,
        counted.stock_code,
        counted.buyers_count,
        counted.buyers_30d_count,
        {{ as_decimal('counted.repeat_buyers_count / counted.buyers_count', 9) }}
            as rebuy_ratio,
        {{ as_decimal('counted.purchase_days_count / counted.buyers_count', 9) }}
            as days_per_buyer,
        {{ as_decimal('counted.buyers_30d_count / counted.buyers_count', 9) }}
            as recent_buyers_ratio,
        {{ as_decimal(
            'counted.buyers_30d_count / greatest(counted.buyers_90d_count, 1)', 9
        ) }} as demand_trend,
        {{ as_decimal(
            '(counted.back_count + 10 * overall.return_share)'
            ~ ' / (counted.followed_count + 10)', 9
        ) }} as return_ratio
    from counted
    inner join overall on counted.as_of = overall.as_of

)

select * from measured
