with invoices as (

    select * from {{ ref('int_retail__customer_invoices_summed') }}

),

timed as (

    select
        customer_id,
        country,
        is_purchase,
        -- 1 January 1900 was a Monday: the same number on every engine
        (
            mod({{ dbt.datediff("'1900-01-01'::date", 'invoice_date', 'day') }}, 7) + 1
        )::integer as weekday,
        extract(hour from invoiced_at)::integer as hour,
        invoiced_at
    from invoices

),

customers as (

    select
        customer_id,
        count(distinct country) as countries_count
    from timed
    group by customer_id

),

countries as (

    select
        customer_id,
        country,
        count(*) as invoices_count,
        max(invoiced_at) as last_invoiced_at
    from timed
    where country is not null
    group by customer_id, country
    qualify
        row_number() over (
            partition by customer_id
            order by invoices_count desc, last_invoiced_at desc, country
        ) = 1

),

weekdays as (

    select
        customer_id,
        weekday,
        count(*) as invoices_count,
        max(invoiced_at) as last_invoiced_at
    from timed
    where is_purchase
    group by customer_id, weekday
    qualify
        row_number() over (
            partition by customer_id
            order by invoices_count desc, last_invoiced_at desc, weekday
        ) = 1

),

hours as (

    select
        customer_id,
        hour,
        count(*) as invoices_count,
        max(invoiced_at) as last_invoiced_at
    from timed
    where is_purchase
    group by customer_id, hour
    qualify
        row_number() over (
            partition by customer_id
            order by invoices_count desc, last_invoiced_at desc, hour
        ) = 1

),

picked as (

    select
        customers.customer_id,
        countries.country,
        customers.countries_count,
        weekdays.weekday as favourite_weekday,
        hours.hour as favourite_hour
    from customers
    left join countries on customers.customer_id = countries.customer_id
    left join weekdays on customers.customer_id = weekdays.customer_id
    left join hours on customers.customer_id = hours.customer_id

)

select * from picked
