-- Labels and the plainest features of both tasks, counted again from the lines.
with lines as (

    select * from {{ ref('int_retail__lines_classified') }}
    where customer_id is not null and is_sold

),

times as (

    select * from {{ ref('int_retail__as_of_times_listed') }}
    where task = 'spend'

),

counted as (

    select
        times.as_of,
        times.split,
        lines.customer_id,
        count(distinct case when lines.invoiced_at < times.as_of then invoice_date end)
            as order_days_count,
        coalesce(sum(lines.line_amount) filter (
            where lines.invoiced_at >= times.as_of
            and lines.invoiced_at < times.label_ends_at
        ), 0) as later_amount,
        coalesce(sum(lines.line_amount) filter (
            where lines.invoiced_at < times.as_of
        ), 0) as sales_amount
    from times
    cross join lines
    group by times.as_of, times.split, lines.customer_id

),

known as (

    select
        counted.as_of,
        counted.customer_id,
        counted.order_days_count,
        counted.sales_amount,
        case when counted.split <> 'current' then counted.later_amount end
            as spend_label,
        case
            when counted.split = 'current' then null
            when counted.later_amount > 0 then 1
            else 0
        end as repurchase_label
    from counted
    where counted.order_days_count > 0

)

select
    known.as_of,
    known.customer_id,
    spend.entity_id
from known
full outer join {{ ref('ml_spend__features') }} as spend
    on known.as_of = spend.as_of and known.customer_id = spend.entity_id
full outer join {{ ref('ml_repurchase__features') }} as repurchase
    on known.as_of = repurchase.as_of and known.customer_id = repurchase.entity_id
where
    known.customer_id is null
    or spend.entity_id is null
    or repurchase.entity_id is null
    or known.order_days_count <> spend.order_days_count
    or known.sales_amount <> spend.sales_amount
    or known.spend_label::double is distinct from spend.label
    or known.repurchase_label::double is distinct from repurchase.label
