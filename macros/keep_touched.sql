{#-
    Post-hook of the staging models, after `record_input_files`: keep the keys of the rows
    that an incremental load brought beside those that it took (`start_load`). So the
    tables made of them need not look for such rows each.
-#}
{% macro keep_touched() %}
    {%- set keys = model.config.meta.touched_keys -%}
    {%- if execute and keys and is_increment() and last_load_is_of_this_run(this) -%}
        {%- set number = last_load_number(this) -%}
        {%- set files = run_query(
            'select file from ' ~ input_files_relation(this) ~ ' where load_number = '
            ~ number
        ).columns[0].values() %}
        insert into {{ staging_companion(this, 'touched') }} by name
        select distinct
            {{ number }} as load_number,
            {%- for key in keys %}
            {{ change_key(key) }} as {{ key }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ this }}
        where source_file in {{ text_list(files) }} and row_status <> 'quarantined'
    {%- endif -%}
{% endmacro %}
