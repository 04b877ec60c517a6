{#-
    Spark: drop the partitions of the keys. Those that have events are written again by
    the model; until then they are missing, as a whole table is that is made anew. Where
    that breaks off, the load is not written down, and the next run makes it good.
-#}
{% macro spark__forget_changed(key) %}
    {%- if execute and is_increment() -%}
        {%- set changed = changed_dates(key) if seen_load() is not none -%}
        {%- if seen_load() is none -%}
        truncate table {{ this }}
        {%- elif changed -%}
        alter table {{ this }} drop if exists
            {%- for date in changed %}
            partition ({{ key }} = date '{{ date }}')
                {{- ',' if not loop.last }}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
