with times as (

    select * from {{ ref('int_retail__as_of_times_listed') }}
    where task = 'repurchase'

),

customers as (

    select * from {{ ref('int_retail__customer_positions_ranked') }}

),

futures as (

    select * from {{ ref('int_retail__customer_futures_summed') }}

),

features as (

    select
        customers.customer_id as entity_id,
        null::{{ dbt.type_string() }} as item_id,
        customers.as_of,
        times.split,
        case
            when times.split = 'current' then null
            when futures.customer_id is null then 0
            else 1
        end::double as label,
        customers.{{
            retail_customer_measures() | join("_position,\n        customers.")
        }}_position
    from customers
    inner join times on customers.as_of = times.as_of
    left join futures
        on
            customers.as_of = futures.as_of
            and customers.customer_id = futures.customer_id

)

select * from features
