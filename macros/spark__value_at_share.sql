{#- Spark orders numbers alone, and gives a float. -#}
{% macro spark__value_at_share(value, share, type) -%}
    {%- if type in ['DATE', 'TIMESTAMP'] -%}
    cast(timestamp_micros(cast(
        percentile_disc({{ share }}) within group (
            order by unix_micros(cast({{ value }} as timestamp_ltz))
        ) as bigint
    )) as {{ 'timestamp_ntz' if type == 'TIMESTAMP' else 'date' }})
    {%- else -%}
    cast(percentile_disc({{ share }}) within group (order by {{ value }}) as {{ type }})
    {%- endif -%}
{%- endmacro %}
