-- Shares end at 1; A reaches 80 % and wouldn't without its last product, A and B
-- together 95 % likewise.
with products as (

    select * from {{ ref('dim_retail__products') }}
    where is_product

),

classes as (

    select
        sum(revenue_share) as total_share,
        max(revenue_cumulative_share) as last_share,
        max(revenue_cumulative_share) filter (where abc_class = 'A') as a_reaches,
        max(revenue_cumulative_share) filter (where abc_class in ('A', 'B'))
            as b_reaches,
        max(revenue_cumulative_share - revenue_share) filter (where abc_class = 'A')
            as a_before_last,
        max(revenue_cumulative_share - revenue_share) filter (
            where abc_class in ('A', 'B')
        ) as b_before_last

    from products

)

select *
from classes
where
    abs(total_share - 1) > 1e-9
    or abs(last_share - 1) > 1e-9
    or a_reaches < 0.8 - 1e-9
    or b_reaches < 0.95 - 1e-9
    or a_before_last > 0.8 + 1e-9
    or b_before_last > 0.95 + 1e-9
