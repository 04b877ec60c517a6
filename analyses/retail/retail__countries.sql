-- The home market stands apart: beside it every other country would be a hairline.
with invoices as (
    select * from {{ ref('fct_retail__invoices') }}
),

customers as (
    select * from {{ ref('dim_retail__customers') }}
),

home_countries as (
    select distinct country
    from customers
    where is_home_country
),

countries as (
    select
        invoices.country,
        home_countries.country is not null as is_home_country,
        sum(invoices.invoice_amount) as net_amount,
        count(*) filter (where invoices.is_order) as orders_count,
        count(distinct invoices.customer_id) as customers_count
    from invoices
    left join home_countries on invoices.country = home_countries.country
    group by invoices.country, home_countries.country
),

ranked as (
    select
        *,
        row_number() over (
            partition by is_home_country order by net_amount desc, country asc
        ) as country_rank
    from countries
),

-- Fifteen bars abroad, the rest in one; a customer who bought in two countries of the
-- rest counts in both.
grouped as (
    select
        is_home_country,
        least(country_rank, 16) as country_rank,
        case when country_rank <= 15 then country end as country,
        count(*) as countries_count,
        sum(net_amount) as net_amount,
        sum(orders_count)::bigint as orders_count,
        sum(customers_count)::bigint as customers_count
    from ranked
    group by
        is_home_country,
        least(country_rank, 16),
        case when country_rank <= 15 then country end
)

select
    country_rank,
    country,
    countries_count,
    orders_count,
    customers_count,
    net_amount,
    is_home_country
from grouped
order by is_home_country desc, country_rank asc
