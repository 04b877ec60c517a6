{#- Stop before a build replaces real data by the sample, unless it was asked for. -#}
{% macro keep_real_data(name, files) %}
    {%- set replaces = flags.WHICH in ['build', 'run', 'retry']
        and model.resource_type == 'model' and not var('allow_sample') -%}
    {%- if replaces and files[0]['is_sample'] -%}
        {%- set facts = load_relation(input_files_relation(this)) -%}
        {%- if facts -%}
            {%- set real = run_query(
                'select file from ' ~ facts ~ ' where not is_sample order by file limit 1'
            ) -%}
            {%- if real.rows -%}
                {%- do exceptions.raise_compiler_error(
                    name ~ ": the warehouse holds real data (" ~ real.rows[0][0]
                    ~ ") and this build would replace it by the sample. Name the files"
                    ~ " again, as in --vars '{inputs: {" ~ name ~ ": …}}', or ask for the"
                    ~ " sample: --vars '{allow_sample: true}'."
                ) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
