{#-
    Pre-hook of a model that is kept by a key (a user, a date, a week): find the keys of
    all events that came or went since the model was last built, and delete their rows.
    The model then makes these keys anew from all of their events, so that no order of
    loads can make a difference. What it was last built from stands in `load_mark`; where
    that is not known, or staging was built anew since, everything is made anew.

    column: the model's column that holds the key, where it has another name.
-#}
{% macro forget_changed(key, column=none) %}
    {{ return(adapter.dispatch('forget_changed')(key, column)) }}
{% endmacro %}
