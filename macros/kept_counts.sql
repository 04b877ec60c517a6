{#-
    Counts of staging relations that are kept from load to load, by input, so that
    int_quality__days_counted and int_quality__rules_scored need not pass over all of the
    rows: `days` as `count_days` has them, `rules` as `count_rules`, of the rows that are
    not quarantined. The refs stand in the open, so that each becomes an edge of the graph.
-#}
{% macro kept_counts() %}
    {{ return({
        'days': {'clickstream_events': ref('int_clickstream__days_measured')},
        'rules': {'clickstream_events': ref('int_clickstream__rules_counted')},
    }) }}
{% endmacro %}
