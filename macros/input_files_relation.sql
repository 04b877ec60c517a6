{#- The table beside a staging table that tells which files it was read from. -#}
{% macro input_files_relation(staging) %}
    {{ return(staging_companion(staging, 'files')) }}
{% endmacro %}
