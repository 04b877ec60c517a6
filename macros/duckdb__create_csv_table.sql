{#-
    A seed's columns are text unless its YAML states a type: inference would turn the
    code 017850 into 17850 and the price 27.50 into 27.5.
-#}
{% macro duckdb__create_csv_table(model, agate_table) %}
    {%- set stated = model['config'].get('column_types', {}) -%}
    {%- set sql -%}
        create table {{ this.render() }} (
            {%- for column in agate_table.column_names %}
            {{ adapter.quote(column) }} {{ stated.get(column, 'varchar') }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        )
    {%- endset -%}
    {%- call statement('_') -%}
        {{ sql }}
    {%- endcall -%}
    {{ return(sql) }}
{% endmacro %}
