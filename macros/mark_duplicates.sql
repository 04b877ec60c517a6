{#-
    Post-hook of the staging models: state which rows are duplicates, where the model
    does not do so itself. `config.meta.duplicate_columns` lists the columns in which
    duplicates are equal; the first by file and line stays clean.

    A window over all rows would cost more than the load. Equal rows have equal hashes
    of their first columns, which are listed so that few other rows agree in them: only
    the rows whose hash occurs again are compared column by column. An incremental run
    looks at the dates that the load touched: duplicates share theirs. The lines that
    were not counted while the files were read are set for the rows that are not clean:
    these rows stand in the order of their file, as those of a model with a window don't.
-#}
{% macro mark_duplicates() %}
    {%- set columns = model.config.meta.duplicate_columns -%}
    {%- set loaded = execute and columns and (
        not is_increment() or last_load_is_of_this_run(this)
    ) -%}
    {%- if loaded -%}
        {%- set files = input_files_relation(this) -%}
        {%- set listed = columns | join(', ') -%}
        {%- set mark = 'hash(' ~ columns[:3] | join(', ') ~ ')' -%}
        {%- set temporary = this.identifier ~ '__copies' -%}
        {%- set touched = '' -%}
        {%- if is_increment() -%}
            {%- set number = last_load_number(this) -%}
            {%- set dates %}
                select event_date from {{ staging_companion(this, 'touched') }}
                where load_number = {{ number }}
            {%- endset -%}
            {#- As constants, the first and last of the dates spare reading all others. -#}
            {%- set bounds = run_query(
                'select min(event_date), max(event_date) + 1 from (' ~ dates ~ ')'
            ).rows[0] -%}
            {%- set touched %}
                and event_at >= {{ "'%s'::timestamp" % bounds[0] if bounds[0] else 'null' }}
                and event_at < {{ "'%s'::timestamp" % bounds[1] if bounds[1] else 'null' }}
                and event_at::date in ({{ dates }})
            {%- endset -%}
        {%- endif %}
        create or replace temp table {{ temporary }} as
        with marks as (
            select {{ mark }} as mark
            from {{ this }}
            where row_status <> 'quarantined' {{ touched }}
            group by mark
            having count(*) > 1
        ),
        suspects as (
            select
                rowid as place,
                source_file,
                case
                    when source_file in (select file from {{ files }} where has_lines)
                        then source_line
                end as known_line,
                {{ listed }}
            from {{ this }}
            where
                row_status <> 'quarantined' {{ touched }}
                and {{ mark }} in (select mark from marks)
        ),
        numbered as (
            select
                place,
                row_number() over (
                    partition by {{ listed }}
                    order by source_file, known_line, place
                ) as copy_number
            from suspects
        )
        select place from numbered where copy_number > 1;

        {%- if is_increment() %}
        update {{ this }}
        set
            row_status = 'clean',
            source_line = case
                when source_file in (select file from {{ files }} where has_lines)
                    then source_line
            end
        where
            row_status = 'duplicate' {{ touched }}
            and rowid not in (select place from {{ temporary }});
        {%- endif %}

        update {{ this }}
        set row_status = 'duplicate'
        where
            row_status = 'clean'
            and rowid in (select place from {{ temporary }});

        update {{ this }} as staged
        set source_line = staged.rowid - starts.place + 2
        from (
            select source_file, min(rowid) as place
            from {{ this }}
            where source_file in (
                select source_file from {{ this }}
                where row_status <> 'clean' and source_line is null
            )
            group by source_file
        ) as starts
        where
            staged.source_file = starts.source_file
            and staged.row_status <> 'clean'
            and staged.source_line is null;

        drop table {{ temporary }}
    {%- endif -%}
{% endmacro %}
