{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__recommend_lines_listed') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

logs as (

    select
        *,
        case when is_purchase then invoice_id end as purchase_id,
        case when is_purchase then ln(unit_price) end::decimal(18, 9) as log_price,
        case when is_purchase then ln(quantity) end::decimal(18, 9) as log_quantity
    from lines
    where has_customer

),

invoices as (

    select
        as_of,
        split,
        customer_id,
        max(country) as country,
        count(distinct purchase_id) as invoices_count,
        count(distinct purchase_id) filter (where age_days <= 30) as invoices_30_count,
        count(distinct purchase_id) filter (where age_days <= 90) as invoices_90_count,
        sum(line_amount) filter (where is_purchase) as spent_amount,
        min(age_days) filter (where is_purchase) as recency_days,
        max(age_days) filter (where is_purchase) as tenure_days,
        avg(log_price)::double as log_price_mean,
        avg((log_price * log_price)::decimal(18, 9))::double as log_price_square_mean,
        avg(log_quantity)::double as log_quantity_mean
    from logs
    group by as_of, split, customer_id

),

products as (

    select
        as_of,
        customer_id,
        customer_number,
        count(*) as products_count,
        count(*) filter (where last_age_days <= 90) as products_90_count,
        count(*) filter (where first_age_days <= 90) as new_products_90_count
    from purchases
    group by as_of, customer_id, customer_number

),

ranked as (

    select
        invoices.*,
        -- Below zero: customers without a purchase, who have no number yet
        coalesce(
            products.customer_number,
            -dense_rank() over (order by invoices.customer_id)
        )::integer as customer_number,
        coalesce(products.products_count, 0) as products_count,
        coalesce(products.products_90_count, 0) as products_90_count,
        coalesce(products.new_products_90_count, 0) as new_products_90_count,
        count(*) over (partition by invoices.as_of) as customers_count,
        rank() over (
            partition by invoices.as_of order by invoices.recency_days nulls last
        ) - 1 as recency_better_count,
        rank() over (
            partition by invoices.as_of order by invoices.spent_amount desc nulls last
        ) - 1 as money_better_count
    from invoices
    left join products
        on
            invoices.as_of = products.as_of
            and invoices.customer_id = products.customer_id

),

measured as (

    select
        as_of,
        split,
        customer_id,
        customer_number,
        country,
        -- Quarters by recency and by money: sixteen classes, as of that time
        (
            10 * floor(4 * recency_better_count / customers_count)
            + floor(4 * money_better_count / customers_count)
        )::integer as activity_class,
        invoices_count,
        invoices_30_count,
        invoices_90_count,
        products_count,
        products_90_count,
        new_products_90_count,
        spent_amount,
        recency_days,
        tenure_days,
        log_price_mean,
        sqrt(
            greatest(log_price_square_mean - log_price_mean * log_price_mean, 0)
        )::double as log_price_deviation,
        log_quantity_mean
    from ranked

)

select * from measured
