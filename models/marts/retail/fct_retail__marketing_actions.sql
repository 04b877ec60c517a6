with targets as (

    select * from {{ ref('fct_retail__marketing_targets') }}

),

segments as (

    select * from {{ ref('dim_retail__segments') }}

),

named as (

    select
        segment_id,
        action,
        stock_code,
        row_number() over (
            partition by segment_id, action
            order by count(*) desc, sum(expected_value_amount) desc, stock_code
        ) as place
    from targets
    where stock_code is not null
    group by segment_id, action, stock_code

),

leaders as (

    select
        segment_id,
        action,
        max(stock_code) filter (where place = 1) as stock_code_1,
        max(stock_code) filter (where place = 2) as stock_code_2,
        max(stock_code) filter (where place = 3) as stock_code_3
    from named
    group by segment_id, action

),

summed as (

    select
        segment_id,
        segment_name,
        action,
        max(horizon_days) as horizon_days,
        count(*) as customers_count,
        median(recency_days)::double as recency_days_median,
        median(intervals_passed) as intervals_passed_median,
        median(frequency)::double as frequency_median,
        median(returned_share) as returned_share_median,
        median(repurchase_probability) as repurchase_probability_median,
        sum(monetary_amount)::decimal(18, 4) as monetary_amount,
        sum(predicted_amount)::decimal(18, 4) as predicted_amount,
        sum(due_products_count)::bigint as due_products_count,
        sum(expected_value_amount)::decimal(18, 4) as expected_value_amount,
        max(as_of) as as_of
    from targets
    group by segment_id, segment_name, action

),

final as (

    select
        summed.segment_id,
        summed.action,
        summed.segment_name,
        leaders.stock_code_1,
        leaders.stock_code_2,
        leaders.stock_code_3,
        row_number() over (
            order by
                summed.expected_value_amount desc, summed.segment_id, summed.action
        )::integer as value_rank,
        summed.horizon_days,
        summed.customers_count,
        summed.customers_count / segments.customers_count as segment_customers_share,
        summed.recency_days_median,
        summed.intervals_passed_median,
        summed.frequency_median,
        summed.returned_share_median,
        summed.repurchase_probability_median,
        summed.monetary_amount,
        summed.predicted_amount,
        summed.due_products_count,
        summed.expected_value_amount,
        {{ as_decimal(
            'summed.expected_value_amount::double / summed.customers_count'
        ) }} as expected_value_mean_amount,
        summed.as_of
    from summed
    inner join segments on summed.segment_id = segments.segment_id
    left join leaders
        on
            summed.segment_id = leaders.segment_id
            and summed.action = leaders.action

)

select * from final
