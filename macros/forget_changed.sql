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
        create or replace temp table {{ changed_keys() }} as
        {{ select_changed(key) }};
        delete from {{ this }}
        {%- if seen_load() is not none %}
        where {{ column or key }} in (select {{ key }} from {{ changed_keys() }})
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
