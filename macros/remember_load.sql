{#-
    Post-hook beside `forget_changed`: write down which load the model has now seen, and by
    which definition it was built.
-#}
{% macro remember_load() %}
    {%- if execute -%}
        {%- set staging = clickstream_staging() -%}
        {{ replace_table(load_mark(this)) }}
        select
            max(load_number) as load_number,
            max(invocation_id) filter (where load_number = 0) as invocation_id,
            '{{ kept_definition() }}' as definition
        from {{ staging_companion(staging, 'loads') }}
    {%- endif -%}
{% endmacro %}
