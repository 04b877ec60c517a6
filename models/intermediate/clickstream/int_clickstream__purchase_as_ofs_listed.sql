{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with splits as (

    select * from {{ ref('int_clickstream__purchase_splits_assigned') }}

),

users as (

    select * from {{ ref('int_clickstream__purchase_users_drawn') }}

),

hours as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

events as (

    select
        user_id,
        product_id,
        {{ step_number('event_at', grid.step) }} as step_number
    from {{ ref('int_clickstream__events_cleaned') }}
    where event_type in ('view', 'cart')

),

lookback as (

    select generated_number as steps_before
    from ({{ dbt.generate_series(grid.lookback_steps) }}) as series

),

-- As many users as have 200,000 events or so tell how many pairs there are
samples as (

    select least(1, 200000 / sum(events_count))::double as sample_share
    from hours

),

sampled_users as (

    select users.user_id
    from users
    cross join samples
    where users.draw < samples.sample_share

),

pairs as (

    select distinct
        splits.split,
        splits.step_number,
        events.user_id,
        events.product_id
    from events
    inner join sampled_users on events.user_id = sampled_users.user_id
    cross join lookback
    inner join splits on events.step_number + lookback.steps_before = splits.step_number

),

counts as (

    select
        pairs.split,
        count(*) / min(samples.sample_share) as expected_pairs
    from pairs
    cross join samples
    group by pairs.split

),

bounds as (

    select
        splits.*,
        counts.expected_pairs,
        case
            when splits.split = 'train'
                then {{ var('clickstream_purchase_training_rows') }}
            else {{ var('clickstream_purchase_evaluation_rows') }}
        end as wanted_pairs
    from splits
    left join counts on splits.split = counts.split

),

as_ofs_listed as (

    select
        step_number,
        split,
        case
            when split = 'current' or expected_pairs is null then 1
            else least(1, wanted_pairs / expected_pairs)
        end::double as users_share,
        as_of,
        label_ends_at
    from bounds

)

select * from as_ofs_listed
