{#-
    First and last time that events of the changed sessions can have, of those that the
    input names: what int_clickstream__sessions_summed knew of them, and the dates of what
    came or went since this model was last built. None where no session changed, and where
    that table is older than this one, and so may not know all that this one has seen.
-#}
{% macro changed_sessions_span() %}
    {%- set seen = seen_load() -%}
    {%- set sessions = load_relation(api.Relation.create(
        database=this.database,
        schema='intermediate',
        identifier='int_clickstream__sessions_summed'
    )) -%}
    {%- set mark = valid_mark(sessions) if sessions -%}
    {%- set span = run_query(
        'select min(first_at), max(last_at) from ('
        ~ ' select min(event_date)::timestamp as first_at,'
        ~ " max(event_date) + interval 1 day as last_at"
        ~ ' from ' ~ staging_companion(clickstream_staging(), 'touched')
        ~ ' where load_number > ' ~ seen
        ~ ' union all select min(started_at), max(ended_at) from ' ~ sessions
        ~ ' where is_session_given and ' ~ change_key('session')
        ~ ' in (' ~ select_changed('session') ~ '))'
    ).rows[0] if mark and mark[0] >= seen else [none] -%}
    {{ return(span if span[0] is not none else none) }}
{% endmacro %}
