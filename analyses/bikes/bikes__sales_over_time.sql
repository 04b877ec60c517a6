with lines as (
    select * from {{ ref('fct_bikes__order_lines') }}
),

categories as (
    select
        coalesce(category, 'unknown') as category,
        count(*) over () as categories_count,
        row_number() over (
            order by
                coalesce(category, 'unknown') = 'unknown',
                sum(sales_amount) desc nulls last,
                coalesce(category, 'unknown') asc
        ) as category_rank
    from lines
    group by coalesce(category, 'unknown')
),

bounds as (
    select
        min(order_date) as first_date,
        max(order_date) as last_date
    from lines
),

-- Five categories and the rest in one, which is named where it is one only; the last
-- forty years.
months as (
    select
        date_trunc('month', lines.order_date)::date as month_start,
        least(categories.category_rank, 6) as category_rank,
        case
            when categories.category_rank <= 5 or categories.categories_count = 6
                then categories.category
        end as category,
        coalesce(sum(lines.quantity_corrected), 0)::bigint as units_count,
        count(*) as lines_count,
        coalesce(sum(lines.sales_amount), 0)::decimal(18, 4) as sales_amount
    from lines
    inner join categories
        on coalesce(lines.category, 'unknown') = categories.category
    group by
        date_trunc('month', lines.order_date)::date,
        least(categories.category_rank, 6),
        case
            when categories.category_rank <= 5 or categories.categories_count = 6
                then categories.category
        end
)

select
    months.month_start,
    months.category_rank,
    months.category,
    months.units_count,
    months.lines_count,
    months.sales_amount,
    bounds.first_date,
    bounds.last_date
from months
cross join bounds
where months.month_start > bounds.last_date - interval 40 year
order by months.month_start, months.category_rank
