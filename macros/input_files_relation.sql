{#- The table beside a staging table that tells which files it was read from. -#}
{% macro input_files_relation(staging) %}
    {{ return(api.Relation.create(
        database=staging.database,
        schema=staging.schema,
        identifier=staging.identifier ~ '__files',
        type='table'
    )) }}
{% endmacro %}
