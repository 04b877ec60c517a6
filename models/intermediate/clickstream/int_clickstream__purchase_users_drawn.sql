{{ config(materialized='table') }}

with days as (

    select * from {{ ref('int_clickstream__user_days_summed') }}

),

users as (

    select user_id
    from days
    group by user_id

),

drawn as (

    select
        user_id,
        {{ draw_of('user_id') }} as draw
    from users

)

select * from drawn
