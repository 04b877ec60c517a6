{{ config(materialized='table') }}

with sessions as (

    select * from {{ ref('int_clickstream__sessions_summed') }}
    where is_session_given

),

session_users_counted as (

    select
        session_id,
        count(*) as users_count,
        sum(events_count)::{{ dbt.type_bigint() }} as events_count

    from sessions
    group by session_id

)

select * from session_users_counted
