{#-
    A table that another engine has made and `comptoir land` has put down as Parquet: it
    is registered where it lies, and the model's own SQL or Python is not run.
-#}
{% materialization landed, default, supported_languages=['sql', 'python'] %}
    {%- set relations = [this] -%}
    {%- if model.config.meta.input -%}
        {%- do relations.append(input_files_relation(this)) -%}
    {%- endif -%}
    {%- if model.config.meta.touched_keys -%}
        {%- do relations.append(staging_companion(this, 'loads')) -%}
        {%- do relations.append(staging_companion(this, 'touched')) -%}
    {%- endif -%}
    {%- for relation in relations -%}
        {%- do register_landed(relation) -%}
    {%- endfor -%}
    {%- call statement('main') -%}
        select 1
    {%- endcall -%}
    {{ return({'relations': relations}) }}
{% endmaterialization %}
