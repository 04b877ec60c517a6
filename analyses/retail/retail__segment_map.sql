-- Customers by their first two components, in cells of an eighth of a standard
-- deviation: a cell and segment is one row, so a hundred thousand customers make no
-- more rows than a thousand do.
with segments as (
    select * from {{ ref('fct_retail__customer_segments') }}
),

binned as (
    select
        segment_id,
        segment_name,
        (floor(component_1 * 8) + 0.5) / 8 as component_1_middle,
        (floor(coalesce(component_2, 0) * 8) + 0.5) / 8 as component_2_middle
    from segments
)

select
    segment_id,
    segment_name,
    component_1_middle,
    component_2_middle,
    count(*) as customers_count
from binned
group by segment_id, segment_name, component_1_middle, component_2_middle
order by segment_id, component_1_middle, component_2_middle
