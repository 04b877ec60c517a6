{#- DuckDB's form of draw_of: half of an MD5 sum over 2 ** 64. -#}
{% macro default__draw_of(text) -%}
    (md5_number_lower({{ text }})::double / 18446744073709551616)
{%- endmacro %}
