{#- No file tells what earlier loads scored: this outlives a full refresh. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert' if target.type == 'duckdb'
        else 'insert_overwrite',
    unique_key=['input', 'load_id'],
    partition_by=none if target.type == 'duckdb' else ['input', 'load_id'],
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

with scores as (

    select * from {{ ref('int_quality__rules_scored') }}

),

loads as (

    select * from {{ ref('int_quality__loads_identified') }}

),

scores_kept as (

    select
        loads.load_id,
        loads.is_sample,
        loads.raw_rows,
        scores.*,
        loads.loaded_at

    from scores
    inner join loads on scores.input = loads.input

)

select * from scores_kept
