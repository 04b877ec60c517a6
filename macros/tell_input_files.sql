{#- Say on the terminal what is about to be read, and what of it is a guess or ignored. -#}
{% macro tell_input_files(name, read) %}
    {%- if flags.WHICH in ['build', 'run', 'retry'] and model.resource_type == 'model' -%}
        {%- for file in read['files'] -%}
            {%- set remarks = [] -%}
            {%- if file['malformed_rows'] -%}
                {%- do remarks.append(file['malformed_rows'] ~ ' malformed') -%}
            {%- endif -%}
            {%- if file['is_encoding_guess'] -%}
                {%- do remarks.append('encoding taken to be ' ~ file['encoding']) -%}
            {%- endif -%}
            {%- if file['is_date_order_guess'] -%}
                {%- do remarks.append('dates taken to be ' ~ file['date_order']) -%}
            {%- endif -%}
            {%- for kind in ['columns', 'sheets'] if file['ignored_' ~ kind] -%}
                {%- do remarks.append(kind ~ ' ignored: ' ~ file['ignored_' ~ kind]) -%}
            {%- endfor -%}
            {%- do log(
                name ~ ': ' ~ ('reading ' if file['format'] != 'none') ~ file['file'] ~ ', '
                ~ '{:,}'.format(file['raw_rows']) ~ ' records'
                ~ ('; ' if remarks) ~ remarks | join('; '),
                info=True
            ) -%}
        {%- endfor -%}
        {%- if read['unchanged'] -%}
            {%- do log(
                name ~ ': ' ~ '{:,}'.format(read['unchanged'])
                ~ ' files read before, not read again', info=True
            ) -%}
        {%- endif -%}
        {%- for file in read['removed'] -%}
            {%- do exceptions.warn(
                name ~ ': ' ~ file ~ ' is no longer named: its rows leave the warehouse'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
