{#-
    What decides, beside the events, over the rows of a table that is kept from load to
    load, as a hash: the text of the model, the settings of sessions and funnels, and what
    the scorecard counts where the model counts for it. Where it changes, `seen_load` is
    none. Macros and the models that it reads are not looked into: after a change of theirs
    `--full-refresh` is needed.
-#}
{% macro kept_definition() %}
    {%- set parts = [
        model.raw_code,
        var('clickstream_session_gap_minutes'),
        var('clickstream_conversion_window_days'),
    ] -%}
    {%- set staging = clickstream_staging().identifier -%}
    {%- if 'daily_measures(' in model.raw_code -%}
        {%- do parts.append(daily_measures(staging)) -%}
    {%- endif -%}
    {%- if 'quality_rules(' in model.raw_code -%}
        {%- do parts.append(quality_rules(staging, 'clickstream_events')) -%}
    {%- endif -%}
    {{ return(local_md5(tojson(parts))) }}
{% endmacro %}
