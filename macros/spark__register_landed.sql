{#- Spark: an external table. Dropping it leaves the files. -#}
{% macro spark__register_landed(relation) %}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(
        'create table ' ~ relation ~ " using parquet location '"
        ~ landed_path(relation) ~ "'"
    ) -%}
{% endmacro %}
