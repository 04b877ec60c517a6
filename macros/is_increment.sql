{#- `is_incremental`, false in unit tests too: these bring all of their rows. -#}
{% macro is_increment() %}
    {{ return(model.resource_type == 'model' and is_incremental()) }}
{% endmacro %}
