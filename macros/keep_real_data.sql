{#- Stop before a build replaces real data by the sample, unless it was asked for. -#}
{% macro keep_real_data(name, read) %}
    {%- set replaces = flags.WHICH in ['build', 'run', 'retry']
        and model.resource_type == 'model' and not var('allow_sample') -%}
    {%- set facts = load_relation(input_files_relation(this)) if replaces -%}
    {%- if facts -%}
        {%- set real = run_query(
            'select file from ' ~ facts
            ~ ' where not is_sample and removed_at is null order by file'
        ).columns[0].values() -%}
        {%- if real and read['files'] and read['files'][0]['is_sample'] -%}
            {%- do exceptions.raise_compiler_error(
                name ~ ": the warehouse holds real data (" ~ real[0]
                ~ ") and this build would replace it by the sample. Name the files"
                ~ " again, as in --vars '{inputs: {" ~ name ~ ": …}}', or ask for the"
                ~ " sample: --vars '{allow_sample: true}'."
            ) -%}
        {%- elif real and read['removed'] | length == real | length -%}
            {%- do exceptions.raise_compiler_error(
                name ~ ": none of the " ~ real | length ~ " files in the warehouse ("
                ~ real[0] ~ " …) is named any more, so that all of their rows would go."
                ~ " Name them beside the new ones (a glob or a list), or replace them"
                ~ " with --full-refresh."
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
