{#- Spark's form of column_type. -#}
{% macro spark__column_type(column) %}
    {%- set others = {
        'STRING': 'VARCHAR', 'INT': 'INTEGER', 'TIMESTAMP_NTZ': 'TIMESTAMP'
    } -%}
    {%- set type = column.dtype | upper -%}
    {{ return(others.get(type, type)) }}
{% endmacro %}
