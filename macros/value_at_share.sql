{#-
    The least value of a column that a share of its values is not above. type: the
    column's, as column_type tells it: a number, DATE or TIMESTAMP.
-#}
{% macro value_at_share(value, share, type) %}
    {{ return(adapter.dispatch('value_at_share')(value, share, type)) }}
{% endmacro %}
