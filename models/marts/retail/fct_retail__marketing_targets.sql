{% set likely = var('retail_actions_likely_probability') %}
{% set repurchase_days = var('retail_repurchase_horizon_days') %}

with outlook as (

    select * from {{ ref('fct_retail__customer_outlook') }}

),

-- One branch an action: whom it aims at, what it is worth, which product to speak of
aimed as (

    -- Silent for much longer than is usual for this customer, and likely to stay so
    select
        'win_back' as action,
        coalesce(due_stock_code, offered_stock_code) as stock_code,
        {{ repurchase_days }} as horizon_days,
        (1 - repurchase_probability)::decimal(18, 9) * average_order_amount as amount,
        *
    from outlook
    where
        intervals_passed > {{ var('retail_actions_overdue_intervals') }}
        and repurchase_probability < {{ likely }}

    union all

    -- One order so far, not long ago, and no second one in sight
    select
        'second_order' as action,
        offered_stock_code as stock_code,
        {{ repurchase_days }} as horizon_days,
        (1 - repurchase_probability)::decimal(18, 9) * average_order_amount as amount,
        *
    from outlook
    where
        frequency = 1
        and recency_days <= {{ repurchase_days }}
        and repurchase_probability < {{ likely }}

    union all

    -- Comes back anyway: the next order can hold more
    select
        'cross_sell' as action,
        offered_stock_code as stock_code,
        {{ var('retail_recommend_horizon_days') }} as horizon_days,
        offered_amount as amount,
        *
    from outlook
    where repurchase_probability >= {{ likely }} and offered_stock_code is not null

    union all

    -- Products of their own that they usually buy again about now
    select
        'buy_again' as action,
        due_stock_code as stock_code,
        {{ repurchase_days }} as horizon_days,
        coalesce(repurchase_probability, 0)::decimal(18, 9) * due_amount as amount,
        *
    from outlook
    where due_products_count > 0

    union all

    -- The tenth from which most is expected: worth keeping
    select
        'reward' as action,
        offered_stock_code as stock_code,
        {{ repurchase_days }} as horizon_days,
        predicted_amount as amount,
        *
    from outlook
    where spend_decile = 1 and repurchase_probability >= {{ likely }}

    union all

    -- Sends back much, more than once
    select
        'reduce_returns' as action,
        null as stock_code,
        {{ repurchase_days }} as horizon_days,
        least(returned_share, 1)::decimal(18, 9) * predicted_amount as amount,
        *
    from outlook
    where
        cancellations_count >= 2
        and returned_share >= {{ var('retail_actions_returned_share') }}

),

final as (

    select
        customer_id,
        action,
        stock_code,
        segment_name,
        segment_id,
        horizon_days,
        amount::decimal(18, 4) as expected_value_amount,
        recency_days,
        frequency,
        monetary_amount,
        average_order_amount,
        intervals_passed,
        returned_share,
        repurchase_probability,
        predicted_amount,
        due_products_count,
        as_of
    from aimed

)

select * from final
