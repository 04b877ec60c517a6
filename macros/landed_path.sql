{#-
    Folder that holds a landed relation as Parquet: below `var('landed')`, which
    `comptoir land --out` names, a path from the project's folder on or an address.
-#}
{% macro landed_path(relation) %}
    {%- set root = var('landed', env_var('COMPTOIR_LANDED', 'target/landed')) -%}
    {%- if not (root.startswith('/') or '://' in root) -%}
        {%- set root = flags.PROJECT_DIR ~ '/' ~ root -%}
    {%- endif -%}
    {{ return(root ~ '/' ~ relation.schema ~ '/' ~ relation.identifier) }}
{% endmacro %}
