{{ config(**kept_by('event_date')) }}

with events as (

    select * from {{ ref('stg_clickstream__events') }}
    {{ where_changed('event_date') }}

),

-- What is quarantined may have no date to be kept by: it is counted at each run.
dated as (

    select * from events
    where row_status <> 'quarantined'

),

rules_counted as (

    {{ count_rules(
        'dated',
        quality_rules('stg_clickstream__events', 'clickstream_events'),
        date='event_at::date'
    ) }}

)

select * from rules_counted
