with shops as (

    select * from {{ ref('dim_bikes__shops') }}
    -- lines without a shop are of nobody
    where shop_id <> 'unknown' and lines_count > 0

),

shares as (

    select * from {{ ref('ml_bike_buyers__shares') }}
    where buyer = 'shop'

),

features as (

    select
        shop_id,
        'units_count' as feature,
        units_count::double as feature_value
    from shops
    union all
    select
        buyer_id as shop_id,
        'units_' || family || ':' || family_level as feature,
        units_share as feature_value
    from shares
    where units_share > 0
    union all
    select
        buyer_id as shop_id,
        'lines_' || family || ':' || family_level as feature,
        lines_share as feature_value
    from shares

),

final as (

    select
        shops.shop_id as entity_id,
        features.feature,
        features.feature_value as value,
        shops.lines_count >= {{ var('bikes_groups_least_shop_lines') }} as is_eligible
    from shops
    inner join features on shops.shop_id = features.shop_id

)

select * from final
