{#-
    Pre-hook of an incremental staging model: count the load, if it changes anything, and
    delete the rows of files that have changed or are no longer named. Which keys such
    rows had is kept in `<staging>__touched`, for the tables that were made of them.

    The rows of a load are committed before its files are written down (`commit_load`).
    Of a load that broke off in between, all rows go whose files are not in the ledger;
    where it was a full one, the ledger knows none of its files by their fingerprints.

    `config.meta.touched_keys` has the type of each key, by its name; a key is a column,
    or a date of `event_at`.
-#}
{% macro start_load() %}
    {%- if execute -%}
        {%- set name = model.config.meta.input -%}
        {%- set files = input_files_relation(this) -%}
        {%- set loads = staging_companion(this, 'loads') -%}
        {%- set keys = model.config.meta.touched_keys -%}
        {%- set touched = staging_companion(this, 'touched') -%}
        {%- if is_increment() -%}
            {%- set read = read_input(name, ref(name)) -%}
            {%- if last_load_is_written_down(this) -%}
                {%- set gone = 'in ' ~ text_list(read['changed'] + read['removed']) -%}
            {%- else -%}
                {%- set gone %} not in (
                    select file from {{ files }}
                    where
                        removed_at is null
                        and file not in {{ text_list(
                            read['changed'] + read['removed'] + ['']
                        ) }}
                )
                {%- endset -%}
            {%- endif -%}
            {%- if read['files'] or read['removed'] %}
        insert into {{ loads }}
        select
            max(load_number) + 1 as load_number,
            '{{ load_time() }}'::timestamp as loaded_at,
            '{{ invocation_id }}' as invocation_id
        from {{ loads }};
            {%- for key, type in keys.items() %}
        alter table {{ touched }} add column if not exists {{ key }} {{ type }};
            {%- endfor %}
        insert into {{ touched }} by name
        select distinct
            (select max(load_number) from {{ loads }}) as load_number,
            {%- for key in keys %}
            {{ change_key(key) }} as {{ key }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ this }}
        where source_file {{ gone }} and row_status <> 'quarantined';
        delete from {{ this }} where source_file {{ gone }}
            {%- endif -%}
        {%- else %}
        create table if not exists {{ files }} as
        {{ select_input_files([], 0) }};
        update {{ files }} set fingerprint = '', load_number = -1;
        create or replace table {{ loads }} as
        select
            0::bigint as load_number,
            '{{ load_time() }}'::timestamp as loaded_at,
            '{{ invocation_id }}' as invocation_id;
        create or replace table {{ touched }} as
        select
            0::bigint as load_number,
            {%- for key, type in keys.items() %}
            null::{{ type }} as {{ key }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
