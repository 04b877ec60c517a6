{#-
    SQL of a key by which derived tables are renewed, over columns that have `event_at`:
    `event_date`, `event_week` (its Monday), or a column as it is.
-#}
{% macro change_key(key) -%}
    {%- if key == 'event_date' -%} event_at::date
    {%- elif key == 'event_week' -%} date_trunc('week', event_at)::date
    {%- else -%} {{ key }}
    {%- endif -%}
{%- endmacro %}
