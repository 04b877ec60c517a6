{#- The table that tells which load of the events an incremental table has seen. -#}
{% macro load_mark(relation) %}
    {{ return(api.Relation.create(
        database=relation.database,
        schema='intermediate',
        identifier=relation.identifier ~ '__load',
        type='table'
    )) }}
{% endmacro %}
