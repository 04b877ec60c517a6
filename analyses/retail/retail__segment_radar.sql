-- One row per segment and trait; the mean standing among all customers, .5 the average
{%- set traits = [
    'recency', 'frequency', 'monetary', 'order_value', 'variety', 'cancellation'
] %}
with segments as (
    select * from {{ ref('dim_retail__segments') }}
)

{% for trait in traits %}
select
    segment_id,
    segment_name,
    description,
    customers_count,
    customers_share,
    gross_amount_share,
    {{ loop.index }} as trait_number,
    '{{ trait }}' as trait,
    {{ trait }}_standing as standing
from segments
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
order by segment_id, trait_number
