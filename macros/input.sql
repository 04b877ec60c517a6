{#-
    The one door for raw rows: all records of an input, its canonical columns typed.
    Only this macro knows where raw rows come from: `vars: inputs:` or, where no input of
    its area is named there, its sample seed. How files are read: src/comptoir/inputs/.
-#}
{% macro input(name) -%}
    {%- set sample = ref(name) -%}
    {#- What is landed is not read: its SQL is not run. -#}
    {%- if execute and config.get('materialized') != 'landed' -%}
        {%- set read = read_input(name, sample) -%}
        {%- do keep_real_data(name, read) -%}
        {%- do tell_input_files(name, read) -%}
(
{{ read['sql'] }}
)
    {%- else -%}
{{ sample }}
    {%- endif -%}
{%- endmacro %}
