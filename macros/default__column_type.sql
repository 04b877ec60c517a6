{#- DuckDB's form of column_type. -#}
{% macro default__column_type(column) %}
    {{ return(column.dtype | upper) }}
{% endmacro %}
