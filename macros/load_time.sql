{#- When this run began (UTC), as text that casts to a timestamp. -#}
{% macro load_time() -%}
    {{ run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f') }}
{%- endmacro %}
