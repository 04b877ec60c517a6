{#-
    Number of the load that an incremental model has seen last; none where that is not
    known, or where staging was built anew or the model's definition changed since.
-#}
{% macro seen_load() %}
    {%- set seen = load_relation(load_mark(this)) -%}
    {%- set is_defined = seen and 'definition' in (
        adapter.get_columns_in_relation(seen) | map(attribute='name')
    ) -%}
    {%- set known = run_query(
        'select seen.load_number from ' ~ seen ~ ' as seen inner join '
        ~ staging_companion(clickstream_staging(), 'loads') ~ ' as loads'
        ~ ' on seen.invocation_id = loads.invocation_id and loads.load_number = 0'
        ~ " where seen.definition = '" ~ kept_definition() ~ "'"
    ).rows if is_defined else [] -%}
    {{ return(known[0][0] if known else none) }}
{% endmacro %}
