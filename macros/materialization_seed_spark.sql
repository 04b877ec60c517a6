{#- Spark's seeds are those that DuckDB has loaded, landed as any other table of it. -#}
{% materialization seed, adapter='spark' %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- do register_landed(relation) -%}
    {%- call statement('main') -%}
        select 1
    {%- endcall -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}
