with customers as (

    select * from {{ ref('int_bikes__customers_picked') }}

),

lines as (

    select * from {{ ref('fct_bikes__order_lines') }}

),

-- Where the customer is the shop, its city is the shop's.
bought as (

    select
        coalesce(customer_id, 'unknown') as customer_id,
        max(case when is_customer_the_shop then city end) as city,
        {{ dbt.bool_or('is_customer_the_shop') }} as is_shop,
        sum(coalesce(quantity_corrected, 0)) as units_count,
        count(*) as lines_count,
        count(distinct order_id) as orders_count,
        count(distinct shop_id) as shops_count,
        sum(sales_amount) as sales_amount,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date

    from lines
    group by coalesce(customer_id, 'unknown')

),

orders_seen as (

    select max(order_date) as last_date from lines

),

final as (

    select
        coalesce(customers.customer_id, bought.customer_id) as customer_id,
        coalesce(customers.gender, 'unknown') as gender,
        coalesce(customers.city, bought.city, 'unknown') as city,
        customers.birth_year,
        -- Nobody orders before the age of five or after that of 110.
        case
            when
                extract(year from orders_seen.last_date) - customers.birth_year
                between 5 and 110
                then customers.birth_year
        end as birth_year_corrected,
        cast(coalesce(bought.units_count, 0) as {{ dbt.type_bigint() }}) as units_count,
        coalesce(bought.lines_count, 0) as lines_count,
        coalesce(bought.orders_count, 0) as orders_count,
        coalesce(bought.shops_count, 0) as shops_count,
        coalesce(bought.sales_amount, 0)::decimal(18, 4) as sales_amount,
        customers.customer_id is not null as is_in_list,
        coalesce(bought.is_shop, false) as is_shop,
        coalesce(customers.has_key_conflict, false) as has_key_conflict,
        bought.first_order_date,
        bought.last_order_date

    from customers
    full outer join bought
        on customers.customer_id = bought.customer_id
    cross join orders_seen

)

select * from final
