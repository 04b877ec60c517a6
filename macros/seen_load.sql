{#-
    Number of the load that an incremental model has seen last; none where that is not
    known, or where staging was built anew or the model's definition changed since.
-#}
{% macro seen_load() %}
    {%- set mark = valid_mark(this) -%}
    {{ return(mark[0] if mark and mark[1] == kept_definition() else none) }}
{% endmacro %}
