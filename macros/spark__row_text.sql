{#- Spark: nulls and times as DuckDB writes them. -#}
{% macro spark__row_text(subquery) -%}
    to_json(
        struct({{ subquery }}.*),
        map(
            'ignoreNullFields', 'false', 'timestampNTZFormat', 'yyyy-MM-dd HH:mm:ss'
        )
    )
{%- endmacro %}
