{#-
    Settings of a model that is kept by a key (a user, a session, a date, a week), for its
    `config`: of the events that came or went since it was last built, all rows of their
    keys are made anew. The model itself reads the events by `where_changed` with the same
    key; by `session` those of int_clickstream__events_sessioned.
-#}
{% macro kept_by(key) %}
    {{ return(adapter.dispatch('kept_by')(key)) }}
{% endmacro %}
