{#- On Spark too: a table would be one more copy of all events, made at each run. -#}
{{ config(materialized='view') }}

with staged as (
    select * from {{ ref('stg_clickstream__events') }}
),

final as (
    select
        user_id,
        session_id,
        product_id,
        category_id,
        category_code,
        case
            when category_code is null then 'unknown'
            else split_part(category_code, '.', 1)
        end as category,
        case
            when category_code is null then 'unknown'
            when split_part(category_code, '.', 2) = ''
                then split_part(category_code, '.', 1)
            else
                split_part(category_code, '.', 1)
                || '.'
                || split_part(category_code, '.', 2)
        end as subcategory,
        nullif(split_part(category_code, '.', 2), '') as category_level_2,
        nullif(split_part(category_code, '.', 3), '') as category_level_3,
        nullif(split_part(category_code, '.', 4), '') as category_level_4,
        brand,
        event_type,
        source_file,
        price,
        event_type in ('view', 'cart', 'remove_from_cart', 'purchase')
            as is_known_event_type,
        session_id is not null as has_session,
        coalesce(price > 0, false) as has_price,
        event_at,
        event_at::date as event_date
    from staged
    where row_status = 'clean'
)

select * from final
