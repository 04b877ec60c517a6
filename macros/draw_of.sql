{#-
    A number in [0, 1) that a text always gets, spread evenly over texts: who draws
    below a share belongs to it, and stays so while the share grows.
-#}
{% macro draw_of(text) %}
    {{ return(adapter.dispatch('draw_of')(text)) }}
{% endmacro %}
