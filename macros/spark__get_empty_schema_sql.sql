{#-
    The columns of a contract, in Spark's types: a contract states those of DuckDB, and
    Spark's text has no length.
-#}
{% macro spark__get_empty_schema_sql(columns) %}
    select
    {%- for column in columns.values() %}
        {%- set type = 'string' if column['data_type'] in ['varchar', 'json']
            else column['data_type'] %}
        cast(null as {{ type }}) as {{ column['name'] }}{{ ',' if not loop.last }}
    {%- endfor %}
{% endmacro %}
