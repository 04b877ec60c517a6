{#-
    DuckDB's form of where_changed. The first and the last of the dates are named as
    constants: these spare reading all others.
-#}
{% macro default__where_changed(key) -%}
    {%- if is_increment() -%}
        where {{ change_key(key) }} in (select {{ key }} from {{ changed_keys() }})
        {%- if execute and key in ['event_date', 'event_week'] -%}
            {%- set bounds = run_query(
                'select min(' ~ key ~ '), max(' ~ key ~ ')'
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
