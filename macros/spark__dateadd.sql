{#-
    In place of dbt-spark's, which goes through times with a zone: a time without one, as
    on DuckDB, of a date too.
-#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set months = {'month': 1, 'quarter': 3, 'year': 12} -%}
    (
        cast({{ from_date_or_timestamp }} as timestamp_ntz)
        {%- if datepart in months %}
        + make_ym_interval(0, cast({{ interval }} as int) * {{ months[datepart] }})
        {%- else %}
        + ({{ interval }}) * interval 1 {{ datepart }}
        {%- endif %}
    )
{%- endmacro %}
