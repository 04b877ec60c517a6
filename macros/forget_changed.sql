{#-
    Pre-hook of a model that is kept by a key (a user, a date, a week): find the keys of
    all events that came or went since the model was last built, and delete their rows.
    The model then makes these keys anew from all of their events, so that no order of
    loads can make a difference. What it was last built from stands in `load_mark`; where
    that is not known, or staging was built anew since, everything is made anew.

    column: the model's column that holds the key, where it has another name.
-#}
{% macro forget_changed(key, column=none) %}
    {%- if execute and is_increment() -%}
        {%- set staging = clickstream_staging() -%}
        {%- set seen = load_relation(load_mark(this)) -%}
        {%- set known = run_query(
            'select seen.load_number from ' ~ seen ~ ' as seen inner join '
            ~ staging_companion(staging, 'loads') ~ ' as loads'
            ~ ' on seen.invocation_id = loads.invocation_id and loads.load_number = 0'
        ).rows if seen else [] -%}
        create or replace temp table {{ changed_keys() }} as
        select {{ change_key(key) }} as {{ key }}
        from {{ staging }}
        where
            row_status <> 'quarantined'
            {%- if known %}
            and source_file in (
                select file from {{ staging_companion(staging, 'files') }}
                where load_number > {{ known[0][0] }}
            )
            {%- endif %}
        {%- if known %}
        union
        select
            {% if key == 'event_week' -%} date_trunc('week', event_date)::date
            {%- else -%} {{ key }} {%- endif %} as {{ key }}
        from {{ staging_companion(staging, 'left') }}
        where load_number > {{ known[0][0] }};
        delete from {{ this }}
        where {{ column or key }} in (select {{ key }} from {{ changed_keys() }})
        {%- else %}
        group by {{ change_key(key) }};
        delete from {{ this }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
