-- A table, because every step of the task reads it
{{ config(materialized='table') }}

with times as (

    select * from {{ ref('int_clickstream__purchase_times_listed') }}

),

{{ forward_splits(
    purchase_steps().horizon_steps,
    var('clickstream_purchase_test_as_ofs'),
    var('clickstream_purchase_validation_as_ofs'),
    var('clickstream_purchase_training_as_ofs'),
) }}

select * from splits_assigned
