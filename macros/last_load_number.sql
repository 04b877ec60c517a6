{#- Number of the last load of an incremental staging table. -#}
{% macro last_load_number(staging) %}
    {{ return(run_query(
        'select max(load_number) from ' ~ staging_companion(staging, 'loads')
    ).rows[0][0] | int) }}
{% endmacro %}
