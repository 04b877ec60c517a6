{#- Spark: microseconds are told of times with a zone alone, which is UTC. -#}
{% macro spark__event_position() -%}
    unix_micros(cast(event_at as timestamp_ltz)) * 8 + case event_type
        when 'view' then 1
        when 'cart' then 2
        when 'remove_from_cart' then 3
        when 'purchase' then 4
        else 5
    end
{%- endmacro %}
