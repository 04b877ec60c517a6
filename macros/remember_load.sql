{#-
    Post-hook beside `forget_changed`: write down which load the model has now seen, after
    which it was built (`since_load_number`: none where everything was made anew), and by
    which definition.
-#}
{% macro remember_load() %}
    {%- if execute -%}
        {%- set staging = clickstream_staging() -%}
        {%- set since = seen_load() if is_increment() else none -%}
        {{ replace_table(load_mark(this)) }}
        select
            max(load_number) as load_number,
            {{ 'null' if since is none else since }}::bigint as since_load_number,
            max(invocation_id) filter (where load_number = 0) as invocation_id,
            '{{ kept_definition() }}' as definition
        from {{ staging_companion(staging, 'loads') }}
    {%- endif -%}
{% endmacro %}
