{#-
    Descriptive statistics of one column. Extremes and quartiles are values of the column
    itself, written as text; numbers, dates and times have quartiles, numbers alone a mean
    and a deviation (of the sample: n - 1). Of equally frequent values the smallest counts
    as the most frequent one.
-#}
{% macro profile_column(input, relation, column, ordinal) %}
{%- set text = dbt.type_string() -%}
{%- set kind = column_type(column) -%}
{%- set is_number = column.is_number() or kind == 'DOUBLE' or kind.startswith('DECIMAL') -%}
{%- set is_ordered = is_number or kind in ['DATE', 'TIMESTAMP'] -%}
{%- set value = adapter.quote(column.name) -%}
select
    '{{ input }}' as input,
    '{{ relation.identifier }}' as table_name,
    '{{ column.name }}' as column_name,
    '{{ kind | lower }}' as data_type,
    cast(summary.minimum as {{ text }}) as minimum,
    cast(summary.quartile_1 as {{ text }}) as quartile_1,
    cast(summary.median as {{ text }}) as median,
    cast(summary.quartile_3 as {{ text }}) as quartile_3,
    cast(summary.maximum as {{ text }}) as maximum,
    cast(frequent.value as {{ text }}) as most_frequent_value,
    {{ ordinal }} as ordinal,
    summary.rows_count,
    summary.missing_count,
    summary.distinct_count,
    coalesce(frequent.value_count, 0) as most_frequent_count,
    summary.mean,
    summary.deviation
from (
    select
        min({{ value }}) as minimum,
        {%- for name, share in {'quartile_1': 0.25, 'median': 0.5, 'quartile_3': 0.75}.items() %}
        {%- if is_ordered %}
        {{ value_at_share(value, share, kind) }} as {{ name }},
        {%- else %}
        null as {{ name }},
        {%- endif %}
        {%- endfor %}
        max({{ value }}) as maximum,
        count(*) as rows_count,
        count(*) - count({{ value }}) as missing_count,
        count(distinct {{ value }}) as distinct_count,
        {%- if is_number %}
        cast(sum({{ value }}) as double) / count({{ value }}) as mean,
        cast(stddev_samp({{ value }}) as double) as deviation
        {%- else %}
        cast(null as double) as mean,
        cast(null as double) as deviation
        {%- endif %}
    from {{ relation }}
) as summary
left join (
    select
        {{ value }} as value,
        count(*) as value_count
    from {{ relation }}
    where {{ value }} is not null
    group by {{ value }}
    order by value_count desc, value
    limit 1
) as frequent
    on true
{% endmacro %}
