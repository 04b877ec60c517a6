{#-
    What stands in the `load_mark` of an incremental table (`load_number`, `definition`);
    none where there is no mark, or staging was built anew since.
-#}
{% macro valid_mark(relation) %}
    {%- set mark = load_relation(load_mark(relation)) -%}
    {%- set is_defined = mark and 'definition' in (
        adapter.get_columns_in_relation(mark) | map(attribute='name')
    ) -%}
    {%- set rows = run_query(
        'select mark.load_number, mark.definition from ' ~ mark ~ ' as mark inner join '
        ~ staging_companion(clickstream_staging(), 'loads') ~ ' as loads'
        ~ ' on mark.invocation_id = loads.invocation_id and loads.load_number = 0'
    ).rows if is_defined else [] -%}
    {{ return(rows[0] if rows else none) }}
{% endmacro %}
