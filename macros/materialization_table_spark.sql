{#-
    A table on Spark: dbt's own way, but for the models in Python. Spark runs none: DuckDB
    learns, and what it has learned is landed.
-#}
{% materialization table, adapter='spark', supported_languages=['sql', 'python'] %}
    {%- if model.language == 'python' -%}
        {{ return(materialization_landed_default()) }}
    {%- else -%}
        {{ return(dbt.materialization_table_spark()) }}
    {%- endif -%}
{% endmaterialization %}
