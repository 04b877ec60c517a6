{{ config(materialized='table') }}

with pairs as (

    select
        user_id,
        product_id,
        as_of_step
    from {{ ref('int_clickstream__purchase_pairs_measured') }}
    where views_count + carts_count > 0

),

as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

purchases as (

    select
        user_id,
        product_id,
        event_at
    from {{ ref('int_clickstream__events_cleaned') }}
    where event_type = 'purchase'

),

pair_purchases_counted as (

    select
        pairs.user_id,
        pairs.product_id,
        pairs.as_of_step,
        sum(case when purchases.event_at < as_ofs.as_of then 1 else 0 end)::bigint
            as purchases_before_count,
        sum(
            case
                when purchases.event_at < as_ofs.as_of then 0
                when purchases.event_at < as_ofs.label_ends_at then 1
                else 0
            end
        )::bigint as purchases_ahead_count
    from pairs
    inner join as_ofs on pairs.as_of_step = as_ofs.step_number
    inner join purchases
        on
            pairs.user_id = purchases.user_id
            and pairs.product_id = purchases.product_id
    group by pairs.user_id, pairs.product_id, pairs.as_of_step

)

select * from pair_purchases_counted
