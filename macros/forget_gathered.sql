{#-
    Pre-hook of int_clickstream__touched_events_gathered: find the users of all events
    that came or went since it was last built, and delete what it holds of an earlier run.
    Where it is made anew, it is forgotten what it had seen: it then covers no load.
-#}
{% macro forget_gathered() %}
    {%- if execute and not is_increment() -%}
        drop table if exists {{ load_mark(this) }}
    {%- elif execute -%}
        {%- if seen_load() is not none -%}
        create or replace temp table {{ changed_keys() }} as
        {{ select_changed('user_id') }};
        {%- endif %}
        delete from {{ this }}
    {%- endif -%}
{% endmacro %}
