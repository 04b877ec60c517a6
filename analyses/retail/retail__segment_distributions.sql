-- Quantiles of each measure in each segment; money below zero is kept, the drawing
-- bends its scale instead
{%- set measures = [
    'recency_days', 'frequency', 'monetary_amount', 'average_order_amount'
] %}
with segments as (
    select * from {{ ref('fct_retail__customer_segments') }}
),

customers as (
    select * from {{ ref('dim_retail__customers') }}
),

measured as (
    {% for measure in measures %}
    select
        segments.segment_id,
        segments.segment_name,
        {{ loop.index }} as measure_number,
        '{{ measure }}' as measure,
        customers.{{ measure }}::double as measured_value
    from customers
    inner join segments on customers.customer_id = segments.customer_id
    where customers.{{ measure }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select
    segment_id,
    segment_name,
    measure_number,
    measure,
    count(*) as customers_count,
    percentile_cont(0.05) within group (order by measured_value) as low_value,
    percentile_cont(0.25) within group (order by measured_value) as quarter_value,
    percentile_cont(0.5) within group (order by measured_value) as median_value,
    percentile_cont(0.75) within group (order by measured_value)
        as three_quarters_value,
    percentile_cont(0.95) within group (order by measured_value) as high_value
from measured
group by segment_id, segment_name, measure_number, measure
order by measure_number, segment_id
