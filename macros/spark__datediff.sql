{#-
    In place of dbt-spark's, which rounds parts of an hour up: how many borders of the part
    lie between two times, as on DuckDB; weeks begin on Monday.
-#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'day' -%}
    cast(datediff({{ second_date }}, {{ first_date }}) as bigint)
    {%- elif datepart in ['week', 'month', 'quarter', 'year'] -%}
    cast(timestampdiff(
        {{ datepart }},
        trunc({{ first_date }}, '{{ datepart }}'),
        trunc({{ second_date }}, '{{ datepart }}')
    ) as bigint)
    {%- else -%}
    timestampdiff(
        {{ datepart }},
        date_trunc('{{ datepart }}', {{ first_date }}),
        date_trunc('{{ datepart }}', {{ second_date }})
    )
    {%- endif -%}
{%- endmacro %}
