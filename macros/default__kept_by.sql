{#- DuckDB: rows of any key are deleted before, and new ones appended. -#}
{% macro default__kept_by(key) %}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'append',
        'on_schema_change': 'fail',
        'pre_hook': "{{ forget_changed('" ~ key ~ "') }}",
        'post_hook': '{{ remember_load() }}',
    }) }}
{% endmacro %}
