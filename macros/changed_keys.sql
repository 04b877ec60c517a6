{#- Temporary table of the keys whose rows an incremental model makes anew in this run. -#}
{% macro changed_keys() %}
    {{ return(this.identifier ~ '__changed') }}
{% endmacro %}
