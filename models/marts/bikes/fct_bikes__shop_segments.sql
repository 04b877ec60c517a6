with assignments as (

    select * from {{ ref('ml_bike_shops__assignments') }}

),

shops as (

    select * from {{ ref('dim_bikes__shops') }}

),

shares as (

    select * from {{ ref('ml_bike_buyers__shares') }}
    where buyer = 'shop'

),

ranked as (

    select
        buyer_id,
        family,
        family_level,
        units_share,
        lines_share,
        row_number() over (
            partition by buyer_id, family
            order by units_count desc, lines_count desc, family_level asc
        ) as level_rank
    from shares

),

-- A pivot: the first level of each family, and the shares of all price bands.
favourites as (

    select
        buyer_id,
        {% for family in ['category', 'subcategory', 'frame', 'price_band'] %}
        max(case when family = '{{ family }}' and level_rank = 1 then family_level end)
            as {{ family }},
        max(case when family = '{{ family }}' and level_rank = 1 then units_share end)
            as {{ family }}_units_share,
        max(case when family = '{{ family }}' and level_rank = 1 then lines_share end)
            as {{ family }}_lines_share,
        {% endfor %}
        max(case when family_level = 'low' and family = 'price_band' then units_share end)
            as low_price_units_share,
        max(case when family_level = 'middle' and family = 'price_band' then units_share end)
            as middle_price_units_share,
        max(case when family_level = 'high' and family = 'price_band' then units_share end)
            as high_price_units_share
    from ranked
    group by buyer_id

),

final as (

    select
        shops.shop_id,
        assignments.candidate,
        assignments.segment_name,
        shops.shop_name,
        shops.city,
        favourites.category,
        favourites.subcategory,
        favourites.frame,
        favourites.price_band,
        assignments.segment_id::integer as segment_id,
        shops.units_count,
        shops.lines_count,
        favourites.category_units_share,
        favourites.category_lines_share,
        favourites.subcategory_units_share,
        favourites.subcategory_lines_share,
        favourites.frame_units_share,
        favourites.frame_lines_share,
        favourites.price_band_units_share,
        favourites.price_band_lines_share,
        coalesce(favourites.low_price_units_share, 0) as low_price_units_share,
        coalesce(favourites.middle_price_units_share, 0) as middle_price_units_share,
        coalesce(favourites.high_price_units_share, 0) as high_price_units_share,
        assignments.silhouette,
        assignments.distance,
        assignments.other_distance,
        assignments.component_1,
        assignments.component_2,
        assignments.is_fitted
    from assignments
    inner join shops on assignments.entity_id = shops.shop_id
    left join favourites on shops.shop_id = favourites.buyer_id

)

select * from final
