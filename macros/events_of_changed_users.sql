{#-
    Where a model kept by `user_id` finds the events of the users that changed since it
    was last built: in `gathered` (int_clickstream__touched_events_gathered), if that was
    gathered of all loads that the model has not seen; else among all `events`, as where
    it is built in full.
-#}
{% macro events_of_changed_users(events, gathered) %}
    {%- set mark = load_relation(load_mark(gathered)) if execute and is_increment() -%}
    {%- set seen = seen_load() if mark -%}
    {%- if seen is not none and mark -%}
        {%- set loads = staging_companion(clickstream_staging(), 'loads') -%}
        {%- set covering = run_query(
            'select 1 from ' ~ mark ~ ' as gathered inner join ' ~ loads ~ ' as loads'
            ~ ' on gathered.invocation_id = loads.invocation_id and loads.load_number = 0'
            ~ ' where gathered.since_load_number <= ' ~ seen
            ~ ' and gathered.load_number = (select max(load_number) from ' ~ loads ~ ')'
        ).rows -%}
        {%- if covering -%}
            {{ return(gathered) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(events) }}
{% endmacro %}
