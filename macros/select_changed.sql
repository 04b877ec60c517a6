{#-
    Query of the keys of all events that came or went since an incremental model was
    last built; of all keys where it is not known from what.
-#}
{% macro select_changed(key) %}
    {%- set staging = clickstream_staging() -%}
    {%- set seen = seen_load() -%}
        select {{ change_key(key) }} as {{ key }}
        from {{ staging }}
        where
            row_status <> 'quarantined'
            {%- if seen is not none %}
            and source_file in (
                select file from {{ staging_companion(staging, 'files') }}
                where load_number > {{ seen }}
            )
        union
        select
            {% if key == 'event_week' -%} date_trunc('week', event_date)::date
            {%- else -%} {{ key }} {%- endif %} as {{ key }}
        from {{ staging_companion(staging, 'left') }}
        where load_number > {{ seen }}
            {%- else %}
        group by {{ change_key(key) }}
            {%- endif -%}
{% endmacro %}
