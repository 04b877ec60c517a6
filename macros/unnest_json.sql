{#-
    A select item that turns a JSON list of objects into one row an object, its fields
    as columns of the types stated; `json` keeps a nested value.
-#}
{% macro unnest_json(column, fields) %}
    {{ return(adapter.dispatch('unnest_json')(column, fields)) }}
{% endmacro %}
