{#-
    The staging table of the events, for hooks: these can't use `ref` for what the model
    itself does not read. The events mart stands between, so the order of the run is right.
-#}
{% macro clickstream_staging() %}
    {{ return(api.Relation.create(
        database=this.database,
        schema='staging',
        identifier='stg_clickstream__events',
        type='table'
    )) }}
{% endmacro %}
