with segments as (

    select * from {{ ref('fct_retail__customer_segments') }}

),

customers as (

    select * from {{ ref('dim_retail__customers') }}

),

standings as (

    select * from {{ ref('int_retail__customer_standings_ranked') }}

),

summed as (

    select
        segments.segment_id,
        segments.segment_name,
        count(*) as customers_count,
        count(*) filter (where segments.is_outlier) as outliers_count,
        count(*) filter (where not customers.has_purchase)
            as customers_without_purchase_count,
        avg(customers.recency_days) as recency_days_mean,
        median(customers.recency_days)::double as recency_days_median,
        avg(customers.frequency) as frequency_mean,
        median(customers.frequency)::double as frequency_median,
        sum(customers.monetary_amount)::decimal(18, 4) as monetary_amount,
        {{ as_decimal('sum(customers.monetary_amount)::double / count(*)') }}
            as monetary_mean_amount,
        {{ decimal_median('customers.monetary_amount') }} as monetary_median_amount,
        {{ decimal_median('customers.average_order_amount') }}
            as order_value_median_amount,
        sum(customers.gross_amount)::decimal(18, 4) as gross_amount,
        -- nine digits: a mean of doubles moves in the last ones with the threads
        round(avg(standings.recency_standing), 9) as recency_standing,
        round(avg(standings.frequency_standing), 9) as frequency_standing,
        round(avg(standings.monetary_standing), 9) as monetary_standing,
        round(avg(standings.order_value_standing), 9) as order_value_standing,
        round(avg(standings.variety_standing), 9) as variety_standing,
        round(avg(standings.cancellation_standing), 9) as cancellation_standing
    from segments
    inner join customers on segments.customer_id = customers.customer_id
    inner join standings on segments.customer_id = standings.customer_id
    group by segments.segment_id, segments.segment_name

),

shared as (

    select
        *,
        customers_count / sum(customers_count) over () as customers_share,
        coalesce(
            gross_amount::double / nullif(sum(gross_amount) over (), 0)::double, 0
        ) as gross_amount_share
    from summed

),

final as (

    select
        segment_id,
        segment_name,
        'Medians: last purchase ' || round(recency_days_median)::bigint
        || ' days ago, purchases ' || round(frequency_median)::bigint
        || ', net amount ' || round(monetary_median_amount)::bigint || '. '
        || round(100 * customers_share)::bigint || ' % of the customers, '
        || round(100 * gross_amount_share)::bigint || ' % of the sales. '
        || 'The average customer here stands above '
        || round(100 * recency_standing)::bigint || ' % of all in recency, '
        || round(100 * frequency_standing)::bigint || ' % in frequency, '
        || round(100 * monetary_standing)::bigint || ' % in money.' as description,
        customers_count,
        customers_share,
        recency_days_mean,
        recency_days_median,
        frequency_mean,
        frequency_median,
        monetary_amount,
        monetary_mean_amount,
        monetary_median_amount,
        order_value_median_amount,
        gross_amount,
        gross_amount_share,
        recency_standing,
        frequency_standing,
        monetary_standing,
        order_value_standing,
        variety_standing,
        cancellation_standing,
        outliers_count,
        customers_without_purchase_count
    from shared

)

select * from final
