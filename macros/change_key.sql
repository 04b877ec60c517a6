{#-
    SQL of a key by which derived tables are renewed, over columns that have `event_at`:
    `event_date`, `event_week` (its Monday), `session` (user and session), or a column as
    it is. The sessions that int_clickstream__sessionless_events_grouped names (`gap ...`)
    are one key for each user, for an event may shift them all.
-#}
{% macro change_key(key) -%}
    {%- if key == 'event_date' -%} event_at::date
    {%- elif key == 'event_week' -%} date_trunc('week', event_at)::date
    {%- elif key == 'session' -%}
        (
            user_id,
            case
                when session_id is null or session_id like 'gap %' then 'gap'
                else session_id
            end
        )
    {%- else -%} {{ key }}
    {%- endif -%}
{%- endmacro %}
