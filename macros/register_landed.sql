{#- Make a landed relation known under its name, where it lies; no row is copied. -#}
{% macro register_landed(relation) %}
    {%- do adapter.dispatch('register_landed')(relation) -%}
{% endmacro %}
