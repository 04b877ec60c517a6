{#- Spark's seeds are those that DuckDB has loaded, landed as any other table of it. -#}
{% materialization seed, adapter='spark' %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- do register_landed(relation) -%}
    {%- call statement('main') -%}
        select 1
    {%- endcall -%}
    {#- dbt asks for the rows of the file, to show some of them. -#}
    {%- do store_result('agate_table', response='OK') -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}
