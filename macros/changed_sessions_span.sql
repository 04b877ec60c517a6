{#-
    First and last time that events of the changed sessions can have, of those that the
    input names: what int_clickstream__sessions_summed knew of them, and the dates of what
    came or went since this model was last built. None where no session changed, and where
    that table is older than this one, and so may not know all that this one has seen.
-#}
{% macro changed_sessions_span() %}
    {%- set staging = clickstream_staging() -%}
    {%- set seen = seen_load() -%}
    {%- set sessions = load_relation(api.Relation.create(
        database=this.database,
        schema='intermediate',
        identifier='int_clickstream__sessions_summed'
    )) -%}
    {%- set mark = load_relation(load_mark(sessions)) if sessions -%}
    {%- set is_known = mark and run_query(
        'select 1 from ' ~ mark ~ ' as known inner join '
        ~ staging_companion(staging, 'loads') ~ ' as loads'
        ~ ' on known.invocation_id = loads.invocation_id and loads.load_number = 0'
        ~ ' where known.load_number >= ' ~ seen
    ).rows -%}
    {%- set span = run_query(
        'select min(first_at), max(last_at) from ('
        ~ ' select min(event_date)::timestamp as first_at,'
        ~ " max(event_date) + interval 1 day as last_at"
        ~ ' from ' ~ staging_companion(staging, 'touched') ~ ' where load_number > ' ~ seen
        ~ ' union all select min(started_at), max(ended_at) from ' ~ sessions
        ~ ' where is_session_given and ' ~ change_key('session')
        ~ ' in (' ~ select_changed('session') ~ '))'
    ).rows[0] if is_known else [none] -%}
    {{ return(span if span[0] is not none else none) }}
{% endmacro %}
