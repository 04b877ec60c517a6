{#- The dates or weeks that `select_changed` finds, in order: partitions on Spark. -#}
{% macro changed_dates(key) %}
    {{ return(run_query(select_changed(key)).columns[0].values() | sort) }}
{% endmacro %}
