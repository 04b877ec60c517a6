{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook=['{{ forget_gathered() }}'] if target.type == 'duckdb' else [],
    post_hook=['{{ remember_load() }}'] if target.type == 'duckdb' else [],
) }}

with touched_events_gathered as (

    select * from {{ ref('int_clickstream__events_sessioned') }}
    {% if is_increment() and seen_load() is not none %}
    {{ where_changed('user_id') }}
    {% else %}
    where false
    {% endif %}

)

select * from touched_events_gathered
