{#-
    Query of the keys of all events that came or went since an incremental model was
    last built; of all keys where it is not known from what.
-#}
{% macro select_changed(key) %}
    {%- set staging = clickstream_staging() -%}
    {%- set seen = seen_load() -%}
        select distinct
        {%- if seen is none %}
            {{ change_key(key) }} as {{ key }}
        from {{ staging }}
        where row_status <> 'quarantined'
        {%- else %}
            {% if key == 'event_week' -%} date_trunc('week', event_date)::date
            {%- else -%} {{ key }} {%- endif %} as {{ key }}
        from {{ staging_companion(staging, 'touched') }}
        where load_number > {{ seen }}
        {%- endif -%}
{% endmacro %}
