{#-
    A table beside a staging table: `files` (what it was read from), `loads` (its runs
    that changed something) or `touched` (keys of rows that its incremental loads brought
    or took away).
-#}
{% macro staging_companion(staging, name) %}
    {{ return(api.Relation.create(
        database=staging.database,
        schema=staging.schema,
        identifier=staging.identifier ~ '__' ~ name,
        type='table'
    )) }}
{% endmacro %}
