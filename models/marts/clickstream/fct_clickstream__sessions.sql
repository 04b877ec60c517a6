{{ config(contract={'enforced': false}) }}
select user_id, session_id, min(event_date) as session_date, max(event_at) as ended_at from {{ ref('int_clickstream__events_sessioned') }} group by all
