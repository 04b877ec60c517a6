{#-
    DuckDB's form of where_changed. The first and the last time that the events can have
    are named as constants: these spare reading all others.
-#}
{% macro default__where_changed(key) -%}
    {%- if execute and is_increment() and seen_load() is not none -%}
        where {{ change_key(key) }} in (select changed_key from {{ changed_keys() }})
        {%- set span = changed_sessions_span() if key == 'session' -%}
        {%- if span %}
        and (
            not is_session_given
            or event_at >= '{{ span[0] }}'::timestamp
            and event_at <= '{{ span[1] }}'::timestamp
        )
        {%- elif key in ['event_date', 'event_week'] -%}
            {%- set bounds = run_query(
                'select min(changed_key), max(changed_key)'
                ~ (' + 7' if key == 'event_week' else ' + 1')
                ~ ' from (' ~ select_changed(key) ~ ')'
            ).rows[0] -%}
            {%- for bound in bounds %}
        and event_at {{ '>=' if loop.first else '<' }}
            {{- " '%s'::timestamp" % bound if bound else ' null' }}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
