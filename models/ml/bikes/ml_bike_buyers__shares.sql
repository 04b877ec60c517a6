{#- A family of shares is a column of the model's, by whose levels purchases divide. -#}
{%- set families = ['category', 'subcategory', 'frame', 'price_band'] -%}
{%- set buyers = {'shop': 'shop_id', 'customer': 'customer_id'} -%}

with order_lines as (

    select * from {{ ref('fct_bikes__order_lines') }}

),

models as (

    select * from {{ ref('dim_bikes__models') }}

),

bought as (

    select
        order_lines.shop_id,
        order_lines.category,
        order_lines.subcategory,
        models.frame,
        models.price_band,
        -- where the customer is the shop, it is counted as the shop alone
        case
            when not order_lines.is_customer_the_shop then order_lines.customer_id
        end as customer_id,
        coalesce(order_lines.quantity_corrected, 0) as quantity
    from order_lines
    inner join models on order_lines.model_id = models.model_id

),

parted as (

    {% for buyer, key in buyers.items() %}
    {% for family in families %}
    select
        '{{ buyer }}' as buyer,
        {{ key }} as buyer_id,
        '{{ family }}' as family,
        {{ family }} as family_level,
        sum(quantity)::bigint as units_count,
        count(*) as lines_count
    from bought
    where {{ key }} is not null and {{ family }} is not null
    group by {{ key }}, {{ family }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        buyer,
        buyer_id,
        family,
        family_level,
        units_count,
        lines_count,
        units_count::double / nullif(
            sum(units_count) over (partition by buyer, buyer_id, family), 0
        )::double as units_share,
        lines_count::double
        / (sum(lines_count) over (partition by buyer, buyer_id, family))::double
            as lines_share
    from parted

)

select * from final
