{#- Rules are only known while dbt runs: the graph has its edges by the refs. -#}
-- depends_on: {{ ref('int_quality__rules_scored') }}
{%- set text = dbt.type_string() %}
{% for input, relations in built_scored_models().items() %}
{%- for relation in relations %}
{%- for rule in quality_rules(relation.identifier, input) %}
{%- set fails = rule['applies_to']
    ~ ' and not coalesce(' ~ rule['expression'] ~ ', false)' %}
select
    '{{ input }}' as input,
    '{{ rule['rule'] }}' as rule,
    row_number() over (order by failing.row_text)::integer as example_number,
    failing.row_text
from (
    select {{ row_text('examples') }} as row_text
    from (
        select *
        from {{ relation }}
        where
            {{ fails }}
            {%- if rule['has_files'] %}
            -- The first rows stand in the first files: the others are not sorted.
            and source_file in (
                select source_file
                from {{ relation }}
                where {{ fails }}
                order by source_file
                limit {{ var('quality_failing_rows') }}
            )
            {%- endif %}
        order by all
        limit {{ var('quality_failing_rows') }}
    ) as examples
) as failing
union all
{% endfor %}
{%- endfor %}
{%- endfor %}
select
    null::{{ text }} as input,
    null::{{ text }} as rule,
    null::integer as example_number,
    null::{{ text }} as row_text
where false
