{#-
    What the plugin says of an input: {'sql': query, 'files': [facts of each file], ...}.
    An incremental staging model is told of the files that it has not read yet.
-#}
{% macro read_input(name, sample) %}
    {#- A unit test brings its own rows: they stand in for the sample, whatever is set. -#}
    {%- set named = {} if model.resource_type == 'unit_test' else var('inputs') or {} -%}
    {%- set path = 'seeds/' ~ name.split('_')[0] ~ '/' ~ name ~ '.csv' -%}
    {%- set request = tojson({
        'inputs': named,
        'sample': {'path': path, 'relation': sample | string},
        'known': known_files() if is_increment() else {},
    }) -%}
    {%- set answer = run_query(
        "select comptoir_input('" ~ name ~ "', '" ~ request | replace("'", "''") ~ "')"
    ).rows[0][0] -%}
    {%- set read = fromjson(answer) -%}
    {%- if 'error' in read -%}
        {%- do exceptions.raise_compiler_error(read['error']) -%}
    {%- endif -%}
    {{ return(read) }}
{% endmacro %}
