with purchases as (

    select * from {{ ref('fct_clickstream__view_to_purchase') }}

),

buckets as (

    select
        listed.bucket_order,
        listed.bucket,
        listed.from_seconds,
        listed.to_seconds
    from (
        values
        (1, 'under 1 minute', 0, 60),
        (2, '1 to 5 minutes', 60, 300),
        (3, '5 to 15 minutes', 300, 900),
        (4, '15 to 60 minutes', 900, 3600),
        (5, '1 to 6 hours', 3600, 21600),
        (6, '6 to 24 hours', 21600, 86400),
        (7, '1 to 3 days', 86400, 259200),
        (8, '3 days or more', 259200, null)
    ) as listed (bucket_order, bucket, from_seconds, to_seconds)

),

-- Every purchase counts in its category and once for all of them.
timed as (

    select
        category,
        seconds_to_purchase
    from purchases
    union all
    select
        'all' as category,
        seconds_to_purchase
    from purchases

),

categories as (

    select
        category,
        count(*) as category_purchases_count,
        median(seconds_to_purchase)::double as median_seconds_to_purchase,
        sum(seconds_to_purchase)::double / count(*) as mean_seconds_to_purchase,
        percentile_cont(0.25) within group (order by seconds_to_purchase)::double
            as quartile_1_seconds_to_purchase,
        percentile_cont(0.75) within group (order by seconds_to_purchase)::double
            as quartile_3_seconds_to_purchase
    from timed
    group by category

),

counted as (

    select
        timed.category,
        buckets.bucket_order,
        count(*) as purchases_count
    from timed
    inner join buckets
        on
            timed.seconds_to_purchase >= buckets.from_seconds
            and (
                timed.seconds_to_purchase < buckets.to_seconds
                or buckets.to_seconds is null
            )
    group by timed.category, buckets.bucket_order

),

view_to_purchase_distribution as (

    select
        categories.category,
        buckets.bucket_order,
        buckets.bucket,
        coalesce(counted.purchases_count, 0) as purchases_count,
        coalesce(counted.purchases_count, 0)::double
        / categories.category_purchases_count as purchases_share,
        categories.median_seconds_to_purchase,
        categories.mean_seconds_to_purchase,
        categories.quartile_1_seconds_to_purchase,
        categories.quartile_3_seconds_to_purchase
    from categories
    cross join buckets
    left join counted
        on
            categories.category = counted.category
            and buckets.bucket_order = counted.bucket_order

)

select * from view_to_purchase_distribution
