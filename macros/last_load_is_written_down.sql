{#- Whether the last load of an incremental staging table came to its end. -#}
{% macro last_load_is_written_down(staging) %}
    {{ return(run_query(
        'select max(load_number) in (select load_number from '
        ~ input_files_relation(staging) ~ ') from ' ~ staging_companion(staging, 'loads')
    ).rows[0][0]) }}
{% endmacro %}
