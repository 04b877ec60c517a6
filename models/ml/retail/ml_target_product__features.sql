with chosen as (

    select * from {{ ref('int_retail__target_products_chosen') }}

),

products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

customers as (

    select * from {{ ref('int_retail__recommend_customers_measured') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

targets as (

    select products.*
    from products
    inner join chosen on products.stock_code = chosen.stock_code

),

-- What the customer bought last, by how much it goes with the product
likenesses as (

    select
        purchases.as_of,
        purchases.customer_number,
        count(*) as neighbours_count,
        sum(neighbours.likeness)::double as likeness_sum,
        sum(neighbours.adoption)::double as adoption_sum
    from purchases
    inner join {{ ref('int_retail__recommend_neighbours_picked') }} as neighbours
        on
            purchases.as_of = neighbours.as_of
            and purchases.product_number = neighbours.product_number
    inner join targets
        on
            neighbours.as_of = targets.as_of
            and neighbours.neighbour_number = targets.product_number
    where purchases.newest_rank <= {{ var('retail_recommend_profile_products') }}
    group by purchases.as_of, purchases.customer_number

),

buyers as (

    select distinct
        as_of_times.as_of,
        lines.customer_id
    from {{ ref('int_retail__as_of_times_listed') }} as as_of_times
    inner join {{ ref('int_retail__lines_classified') }} as lines
        on
            as_of_times.as_of <= lines.invoiced_at
            and as_of_times.label_ends_at > lines.invoiced_at
    inner join chosen on lines.stock_code = chosen.stock_code
    where as_of_times.task = 'recommend' and lines.is_purchase and lines.has_customer

),

joined as (

    select
        customers.customer_id as entity_id,
        targets.stock_code as item_id,
        customers.as_of,
        customers.split,
        case
            when customers.split <> 'current'
                then case when buyers.customer_id is null then 0 else 1 end
        end::double as label,
        coalesce(own.invoices_count, 0)::double as own_invoices,
        coalesce(own.units_count, 0)::double as own_units,
        own.last_age_days as own_recency_days,
        customers.invoices_count::double as customer_invoices,
        customers.invoices_30_count::double as customer_invoices_30,
        customers.invoices_90_count::double as customer_invoices_90,
        customers.products_count::double as customer_products,
        customers.recency_days as customer_recency_days,
        customers.tenure_days as customer_tenure_days,
        abs(targets.log_price - customers.log_price_mean)::double as price_distance,
        100 * coalesce(likenesses.likeness_sum, 0) as likeness_sum,
        100 * coalesce(likenesses.adoption_sum, 0) as adoption_sum,
        targets.buyers_7_count::double as buyers_7,
        targets.buyers_30_count::double as buyers_30
    from customers
    inner join targets on customers.as_of = targets.as_of
    left join purchases as own
        on
            targets.as_of = own.as_of
            and targets.stock_code = own.stock_code
            and customers.customer_number = own.customer_number
    left join likenesses
        on
            customers.as_of = likenesses.as_of
            and customers.customer_number = likenesses.customer_number
    left join buyers
        on
            customers.as_of = buyers.as_of
            and customers.customer_id = buyers.customer_id

)

select * from joined
