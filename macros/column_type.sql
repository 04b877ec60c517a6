{#- Type of a column by DuckDB's name, in capitals. -#}
{% macro column_type(column) %}
    {{ return(adapter.dispatch('column_type')(column)) }}
{% endmacro %}
