{#- On Spark the one copy of the clean events, a partition a day. -#}
{%- if target.type == 'duckdb' %}
{{ config(materialized='view') }}
{%- else %}
{{ config(**kept_by('event_date')) }}
{%- endif %}

with events as (
    select * from {{ ref('int_clickstream__events_cleaned') }}
    {{ where_changed('event_date') }}
),

final as (
    select
        user_id,
        session_id,
        product_id,
        category_id,
        category_code,
        category,
        subcategory,
        category_level_2,
        category_level_3,
        category_level_4,
        brand,
        event_type,
        source_file,
        price,
        is_known_event_type,
        has_session,
        has_price,
        event_at,
        event_date
    from events
)

select * from final
