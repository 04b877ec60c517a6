{#- Whether this run has changed an incremental staging table. -#}
{% macro last_load_is_of_this_run(staging) %}
    {{ return(run_query(
        'select max_by(invocation_id, load_number) from '
        ~ staging_companion(staging, 'loads')
    ).rows[0][0] == invocation_id) }}
{% endmacro %}
