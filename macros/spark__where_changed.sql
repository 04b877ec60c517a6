{#-
    Spark: all dates are named as constants, so that partitions and files of others are
    not read; `forget_changed` has emptied the table where it is not known what it saw.
-#}
{% macro spark__where_changed(key) -%}
    {%- if execute and is_increment() and seen_load() is not none -%}
        {%- set changed = changed_dates(key) -%}
        {%- if changed -%}
        where
            {{ change_key(key) }} in (
                {%- for date in changed -%}
                date '{{ date }}'{{ ', ' if not loop.last }}
                {%- endfor -%}
            )
            and event_at >= timestamp_ntz '{{ changed[0] }}'
            and event_at < dateadd(
                day, {{ 7 if key == 'event_week' else 1 }}, timestamp_ntz '{{ changed[-1] }}'
            )
        {%- else -%}
        where false
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
