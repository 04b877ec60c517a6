-- Carts and purchases again, by the place of each event in the order of its pair, not
-- by times. At two million events and more at the pairs of one user in 64.
with events as (

    select * from {{ ref('fct_clickstream__events') }}

),

size as (

    select count(*) as events_count from events

),

looked_at as (

    select
        events.user_id,
        events.product_id,
        events.event_type,
        events.event_at
    from events
    cross join size
    where
        events.event_type in ('view', 'cart', 'purchase')
        and (size.events_count < 2000000 or mod(hash(events.user_id), 64) = 0)

),

placed as (

    select
        *,
        row_number() over (
            partition by user_id, product_id
            order by
                event_at,
                case event_type when 'view' then 1 when 'cart' then 2 else 3 end
        ) as place
    from looked_at

),

viewed as (

    select
        user_id,
        product_id,
        min(place) as view_place,
        min(event_at) as first_viewed_at,
        count(*) as views_count
    from placed
    where event_type = 'view'
    group by user_id, product_id

),

after_view as (

    select
        placed.*,
        min(case when placed.event_type = 'cart' then placed.place end) over (
            partition by placed.user_id, placed.product_id
        ) as cart_place
    from placed
    inner join viewed
        on
            placed.user_id = viewed.user_id
            and placed.product_id = viewed.product_id
            and placed.place > viewed.view_place
    where
        placed.event_type <> 'view'
        and placed.event_at <= {{ dbt.dateadd(
            'day', var('clickstream_conversion_window_days'), 'viewed.first_viewed_at'
        ) }}

),

converted as (

    select
        user_id,
        product_id,
        min(event_at) filter (where event_type = 'cart') as carted_at,
        min(event_at) filter (where event_type = 'purchase') as purchased_at,
        min(event_at) filter (
            where event_type = 'purchase' and cart_place < place
        ) as purchased_after_cart_at
    from after_view
    group by user_id, product_id

),

built_views as (

    select pairs.*
    from {{ ref('int_clickstream__pairs_viewed') }} as pairs
    cross join size
    where size.events_count < 2000000 or mod(hash(pairs.user_id), 64) = 0

),

built as (

    select pairs.*
    from {{ ref('int_clickstream__pairs_converted') }} as pairs
    cross join size
    where size.events_count < 2000000 or mod(hash(pairs.user_id), 64) = 0

)

select
    coalesce(built.user_id, converted.user_id) as user_id,
    coalesce(built.product_id, converted.product_id) as product_id
from built
full outer join converted
    on
        built.user_id = converted.user_id
        and built.product_id = converted.product_id
where
    built.user_id is null
    or converted.user_id is null
    or built.carted_at is distinct from converted.carted_at
    or built.purchased_at is distinct from converted.purchased_at
    or built.purchased_after_cart_at is distinct from converted.purchased_after_cart_at
union all
select
    coalesce(built_views.user_id, viewed.user_id) as user_id,
    coalesce(built_views.product_id, viewed.product_id) as product_id
from built_views
full outer join viewed
    on
        built_views.user_id = viewed.user_id
        and built_views.product_id = viewed.product_id
        and built_views.first_viewed_at = viewed.first_viewed_at
        and built_views.views_count = viewed.views_count
where built_views.user_id is null or viewed.user_id is null
