{#- The files that a staging table holds, with the fingerprint of each. -#}
{% macro known_files() %}
    {%- set known = {} -%}
    {%- set rows = run_query(
        'select file, fingerprint from ' ~ input_files_relation(this)
        ~ ' where removed_at is null'
    ).rows -%}
    {%- for row in rows -%}
        {%- do known.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(known) }}
{% endmacro %}
