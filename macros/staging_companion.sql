{#-
    A table beside a staging table: `files` (what it was read from), `loads` (its runs
    that changed something) or `left` (keys of rows that changed or removed files took
    with them).
-#}
{% macro staging_companion(staging, name) %}
    {{ return(api.Relation.create(
        database=staging.database,
        schema=staging.schema,
        identifier=staging.identifier ~ '__' ~ name,
        type='table'
    )) }}
{% endmacro %}
