{#-
    Post-hook of the staging models, before those that change rows again: commit the rows
    of an incremental one. DuckDB has written new rows to the file by then. Where some are
    updated before they are committed, it writes all of them once more to its log, and
    from there to the file: of 20 million rows, two gigabytes.
-#}
{% macro commit_load() %}
    {%- if execute and model.config.materialized == 'incremental' -%}
        commit;
        begin transaction
    {%- endif -%}
{% endmacro %}
