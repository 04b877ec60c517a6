with counted as (

    select
        'all' as dimension,
        sum(coalesce(quantity_corrected, 0)) as units_count,
        count(*) as lines_count,
        sum(coalesce(sales_amount, 0)) as sales_amount

    from {{ ref('fct_bikes__order_lines') }}
    {%- for name in ['gender', 'city', 'shop'] %}
    union all
    select
        '{{ name }}' as dimension,
        sum(units_count) as units_count,
        sum(lines_count) as lines_count,
        sum(sales_amount) as sales_amount
    from {{ ref('fct_bikes__model_sales_by_' ~ name) }}
    {%- endfor %}
    {%- for name in ['models', 'shops', 'customers'] %}
    union all
    select
        '{{ name }}' as dimension,
        sum(units_count) as units_count,
        sum(lines_count) as lines_count,
        sum(sales_amount) as sales_amount
    from {{ ref('dim_bikes__' ~ name) }}
    {%- endfor %}
    {%- for name in ['shop', 'city'] %}
    union all
    select
        'top model by {{ name }}' as dimension,
        sum({{ name }}_units_count) as units_count,
        sum({{ name }}_lines_count) as lines_count,
        (select sum(sales_amount) from {{ ref('fct_bikes__order_lines') }})
            as sales_amount
    from {{ ref('fct_bikes__top_model_by_' ~ name) }}
    {%- endfor %}

)

select part.*
from counted as part
inner join counted as whole
    on whole.dimension = 'all'
where
    part.units_count is distinct from whole.units_count
    or part.lines_count is distinct from whole.lines_count
    or part.sales_amount is distinct from whole.sales_amount
