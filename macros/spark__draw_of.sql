{#-
    Spark's form of draw_of: the same number as DuckDB's, which reads the last eight bytes
    of the MD5 sum from the last to the first; two hexadecimal digits are a byte.
-#}
{% macro spark__draw_of(text) -%}
    (
        cast(conv(
            regexp_replace(reverse(substr(md5({{ text }}), 17)), '(.)(.)', '$2$1'), 16, 10
        ) as double) / 18446744073709551616
    )
{%- endmacro %}
