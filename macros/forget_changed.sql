{#-
    Pre-hook of a model that is kept by a key (a user, a session, a date, a week): find
    the keys of all events that came or went since the model was last built, and delete
    their rows. The model then makes these keys anew from all of their events, so that no
    order of loads can make a difference. What it was last built from stands in
    `load_mark`; where that is not known (`seen_load`), everything is made anew.
-#}
{% macro forget_changed(key) %}
    {{ return(adapter.dispatch('forget_changed')(key)) }}
{% endmacro %}
