with assignments as (

    select * from {{ ref('ml_bike_customers__assignments') }}

),

customers as (

    select * from {{ ref('dim_bikes__customers') }}

),

features as (

    select * from {{ ref('ml_bike_customers__features') }}

),

shares as (

    select * from {{ ref('ml_bike_buyers__shares') }}
    where buyer = 'customer' and family = 'category'

),

-- A pivot: what groups are formed from, a column each.
measured as (

    select
        entity_id,
        max(case when feature = 'units_per_order' then value end) as units_per_order,
        max(case when feature = 'list_price_mean' then value end) as list_price_mean,
        max(case when feature = 'discount_mean' then value end) as discount_share
    from features
    group by entity_id

),

favourites as (

    select
        buyer_id,
        family_level as category,
        units_share,
        lines_share,
        row_number() over (
            partition by buyer_id
            order by units_count desc, lines_count desc, family_level asc
        ) as level_rank
    from shares

),

final as (

    select
        customers.customer_id,
        assignments.candidate,
        assignments.segment_name,
        customers.gender,
        customers.city,
        favourites.category,
        assignments.segment_id::integer as segment_id,
        customers.orders_count,
        customers.units_count,
        customers.lines_count,
        favourites.units_share as category_units_share,
        favourites.lines_share as category_lines_share,
        measured.units_per_order,
        measured.list_price_mean,
        measured.discount_share,
        assignments.silhouette,
        assignments.distance,
        assignments.other_distance,
        assignments.is_outlier,
        assignments.is_fitted
    from assignments
    inner join customers on assignments.entity_id = customers.customer_id
    inner join measured on assignments.entity_id = measured.entity_id
    left join favourites
        on assignments.entity_id = favourites.buyer_id and favourites.level_rank = 1

)

select * from final
