{%- set cases = [
    ('corrected', 'quantity', 'from_total', "quantity_rule = 'from_total'"),
    ('corrected', 'quantity', 'usual', "quantity_rule = 'usual'"),
    ('corrected', 'quantity', 'unknown', "quantity_rule = 'unknown'"),
    ('corrected', 'price', 'from_totals', "price_rule = 'from_totals'"),
    ('corrected', 'price', 'power_of_ten', "price_rule = 'power_of_ten'"),
    ('corrected', 'price', 'group_median', "price_rule = 'group_median'"),
    ('corrected', 'price', 'unknown', "price_rule = 'unknown'"),
    ('corrected', 'discount', 'from_total', "discount_rule = 'from_total'"),
    ('corrected', 'discount', 'none',
        "discount_rule = 'none' and discount_share is not null"),
    ('corrected', 'total', 'recomputed_total_differs',
        "amount_rule = 'recomputed_total_differs'"),
    ('kept', 'quantity', 'confirmed_by_total', "quantity_rule = 'confirmed_by_total'"),
    ('kept', 'total', 'total_without_price', "amount_rule = 'total_without_price'"),
    ('kept', 'model', 'unknown_model', "is_unknown_model"),
    ('kept', 'shop', 'unknown_shop', "is_unknown_shop"),
    ('kept', 'customer', 'unknown_customer', "is_unknown_customer"),
    ('kept', 'date', 'before_launch', "is_before_launch"),
    ('kept', 'line', 'key_conflict', "has_key_conflict"),
] -%}
with lines as (
    select * from {{ ref('fct_bikes__order_lines') }}
),

{%- for outcome, value, rule, condition in cases %}
{% set place = loop.index %}
case_{{ place }} as (
    select
        {{ place }} as place,
        '{{ outcome }}' as outcome,
        '{{ value }}' as value_name,
        '{{ rule }}' as rule,
        count(*) as lines_count,
        count(*) filter (where {{ condition }}) as affected_lines_count,
        coalesce(
            sum(quantity_corrected) filter (where {{ condition }}), 0
        )::bigint as affected_units_count
    from lines
    having count(*) > 0
),
{%- endfor %}

cases as (
    {%- for _ in cases %}
    select * from case_{{ loop.index }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from cases
order by place
