{#- Spark: an external table. Dropping it leaves the files. -#}
{% macro spark__register_landed(relation) %}
    {%- call statement() -%}
        drop table if exists {{ relation }}
    {%- endcall -%}
    {%- call statement() -%}
        create table {{ relation }} using parquet
        location '{{ landed_path(relation) }}'
    {%- endcall -%}
{% endmacro %}
