{#-
    Restricts the events to the keys that changed since the model was last built; nothing
    in a full build. `forget_changed` with the same key is the model's pre-hook.
-#}
{% macro where_changed(key) -%}
    {{ return(adapter.dispatch('where_changed')(key)) }}
{%- endmacro %}
