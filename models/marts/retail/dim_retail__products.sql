with summed as (

    select * from {{ ref('int_retail__products_summed') }}

),

names as (

    select * from {{ ref('int_retail__product_names_chosen') }}

),

kinds as (

    select * from {{ ref('int_retail__product_kinds_matched') }}

),

demand as (

    select * from {{ ref('int_retail__product_demand_measured') }}

),

-- Fees neither add to the revenue that is shared out nor get a share of it.
ranked as (

    select
        stock_code,
        gross_amount::double / nullif(sum(gross_amount) over (), 0) as revenue_share,
        (sum(gross_amount) over ranking)::double
        / nullif(sum(gross_amount) over (), 0) as revenue_cumulative_share,
        ((sum(gross_amount) over ranking) - gross_amount)::double
        / nullif(sum(gross_amount) over (), 0) as share_before

    from summed
    where is_product
    window
        ranking as (
            order by gross_amount desc, stock_code
            rows between unbounded preceding and current row
        )

),

products as (

    select
        summed.stock_code,

        names.product_name,
        case
            when summed.is_product then 'product'
            else coalesce(kinds.product_kind, 'other')
        end as product_kind,
        -- The product that crosses a line belongs to the class above it, so that the
        -- best seller is an A even where it brings nine tenths of the revenue.
        case
            when not summed.is_product then null
            when ranked.share_before < 0.80 and summed.gross_amount > 0 then 'A'
            when ranked.share_before < 0.95 and summed.gross_amount > 0 then 'B'
            else 'C'
        end as abc_class,
        case
            when demand.demand_cv <= 0.5 then 'X'
            when demand.demand_cv <= 1 then 'Y'
            when demand.demand_cv > 1 then 'Z'
        end as xyz_class,

        summed.names_count,
        summed.invoices_count,
        summed.customers_count,
        summed.units_sold_count,
        summed.units_returned_count,
        summed.units_returned_count::double / nullif(summed.units_sold_count, 0)
            as return_share,
        summed.gross_amount,
        summed.returns_amount,
        summed.adjustments_amount,
        summed.net_amount,
        summed.price_min_amount,
        summed.price_median_amount,
        summed.price_mean_amount,
        summed.price_max_amount,
        summed.price_stddev_amount,
        ranked.revenue_share::double as revenue_share,
        ranked.revenue_cumulative_share::double as revenue_cumulative_share,
        demand.demand_months_count,
        demand.demand_cv,

        summed.is_product,

        summed.first_sold_at,
        summed.last_sold_at

    from summed
    left join names
        on summed.stock_code = names.stock_code
    left join kinds
        on summed.stock_code = kinds.stock_code
    left join demand
        on summed.stock_code = demand.stock_code
    left join ranked
        on summed.stock_code = ranked.stock_code

)

select * from products
