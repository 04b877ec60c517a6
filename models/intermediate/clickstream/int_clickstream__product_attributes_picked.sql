{{ config(materialized='table') }}

{%- set attributes = ['category_id', 'category_code', 'brand', 'price'] %}

with weeks as (

    select * from {{ ref('int_clickstream__product_weeks_summed') }}

),

{% for attribute in attributes %}
{{ attribute }}_values as (

    select
        product_id,
        {{ attribute }},
        max(last_seen_at) as last_seen_at

    from weeks
    where
        {{ attribute }} is not null
        {% if attribute == 'price' %}
        and price > 0
        {% endif %}
    group by product_id, {{ attribute }}

),

-- Of two that are seen last in the same second the first in order counts.
{{ attribute }}_picks as (

    select
        product_id,
        {{ attribute }},
        count(*) over (partition by product_id) as values_count

    from {{ attribute }}_values
    qualify
        row_number() over (
            partition by product_id order by last_seen_at desc, {{ attribute }}
        ) = 1

),

{% endfor %}
products as (

    select product_id
    from weeks
    group by product_id

),

product_attributes_picked as (

    select
        products.product_id,
        category_id_picks.category_id,

        category_code_picks.category_code,
        brand_picks.brand,

        coalesce(category_id_picks.values_count, 0) as category_ids_count,
        coalesce(category_code_picks.values_count, 0) as category_codes_count,
        price_picks.price as last_price,
        coalesce(price_picks.values_count, 0) as prices_count

    from products
    {% for attribute in attributes %}
    left join {{ attribute }}_picks
        on products.product_id = {{ attribute }}_picks.product_id
    {% endfor %}

)

select * from product_attributes_picked
