{#- DuckDB: microseconds make room for the stage in their last three bits. -#}
{% macro default__event_position() -%}
    epoch_us(event_at) * 8 + case event_type
        when 'view' then 1
        when 'cart' then 2
        when 'remove_from_cart' then 3
        when 'purchase' then 4
        else 5
    end
{%- endmacro %}
