{#- Spark replaces no table that is plain files: the old one is dropped first. -#}
{% macro spark__replace_table(relation) -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    create table {{ relation }} {{ file_format_clause() }} as
{%- endmacro %}
