{#- DuckDB: a view of the files. -#}
{% macro default__register_landed(relation) %}
    {%- call statement() -%}
        create or replace view {{ relation }} as
        select * from read_parquet('{{ landed_path(relation) }}/*.parquet')
    {%- endcall -%}
{% endmacro %}
