{#-
    Restricts the events to the keys that changed since the model was last built; nothing
    in a full build. `forget_changed` with the same key is the model's pre-hook.
-#}
{% macro where_changed(key) -%}
    {%- if is_increment() -%}
        where {{ change_key(key) }} in (select {{ key }} from {{ changed_keys() }})
    {%- endif -%}
{%- endmacro %}
