{#- On Spark too: a table would be one more copy of all events, made at each run. -#}
{{ config(materialized='view') }}

with given as (

    select
        user_id,
        session_id,
        product_id,
        category,
        event_type,
        price,
        is_known_event_type,
        has_price,
        true as is_session_given,
        event_at,
        event_date
    from {{ ref('int_clickstream__events_cleaned') }}
    where session_id is not null

),

grouped as (

    select
        user_id,
        session_id,
        product_id,
        category,
        event_type,
        price,
        is_known_event_type,
        has_price,
        false as is_session_given,
        event_at,
        event_date
    from {{ ref('int_clickstream__sessionless_events_grouped') }}

),

sessioned as (

    select * from given
    union all
    select * from grouped

)

select * from sessioned
