{#-
    The rules of data quality for an input that stand on a model, as its YAML declares
    them: one mapping a rule, in the order of their names. `has_files`: the rows tell the
    `source_file` that they came from.
-#}
{% macro quality_rules(model_name, input) %}
    {%- set rules = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) | sort(attribute='name')
        if node.resource_type == 'test'
        and (node.test_metadata or {}).get('name') == 'quality_rule'
        and node.attached_node
        and node.attached_node.split('.')[-1] == model_name
        and node.test_metadata.kwargs.get('input', input) == input -%}
        {%- set stated = node.test_metadata.kwargs -%}
        {%- do rules.append({
            'rule': node.name,
            'column_name': stated.get('column_name'),
            'dimension': stated['dimension'],
            'expression': stated['expression'],
            'has_files': model_name.startswith('stg_'),
            'applies_to': '(' ~ stated.get('applies_to', "row_status = 'clean'") ~ ')'
                ~ (" and input = '" ~ input ~ "'" if stated.get('input') else ''),
            'threshold': stated.get('threshold', 1),
            'weight': stated.get('weight', 1),
            'severity': node.config.severity | lower,
        }) -%}
    {%- endfor -%}
    {{ return(rules) }}
{% endmacro %}
