{#-
    Query of the keys of all events that came or went since an incremental model was last
    built (`seen_load`): one column, for `session` a pair.
-#}
{% macro select_changed(key) %}
        select distinct
            {% if key == 'event_week' -%} date_trunc('week', event_date)::date
            {%- elif key == 'event_date' -%} event_date
            {%- else -%} {{ change_key(key) }} {%- endif %} as changed_key
        from {{ staging_companion(clickstream_staging(), 'touched') }}
        where load_number > {{ seen_load() }}
{% endmacro %}
