with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

as_of_times as (

    select * from {{ ref('int_retail__as_of_times_listed') }}

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

catalogues as (

    select
        as_of,
        count(*) as catalogue_count
    from products
    group by as_of

),

bought as (

    select distinct
        as_of_times.as_of,
        as_of_times.split,
        lines.customer_id,
        lines.stock_code
    from as_of_times
    inner join lines
        on
            as_of_times.as_of <= lines.invoiced_at
            and as_of_times.label_ends_at > lines.invoiced_at
    where
        as_of_times.task = 'recommend'
        and as_of_times.split <> 'current'
        and lines.is_purchase
        and lines.has_customer

),

-- A known customer buys a known product for the first time
targets as (

    select
        bought.customer_id as entity_id,
        bought.stock_code as item_id,
        bought.as_of,
        bought.split,
        catalogues.catalogue_count
    from bought
    inner join customers
        on
            bought.as_of = customers.as_of
            and bought.customer_id = customers.customer_id
    inner join products
        on bought.as_of = products.as_of and bought.stock_code = products.stock_code
    inner join catalogues on bought.as_of = catalogues.as_of
    left join purchases
        on
            bought.as_of = purchases.as_of
            and bought.customer_id = purchases.customer_id
            and bought.stock_code = purchases.stock_code
    where customers.products_count > 0 and purchases.stock_code is null

)

select * from targets
