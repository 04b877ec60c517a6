{#-
    A view on Spark is a table: Spark would plan it anew, and all views below it, for
    whoever reads it; and DuckDB, which learns, reads Spark's files.
-#}
{% materialization view, adapter='spark' %}
    {{ return(materialization_table_spark()) }}
{% endmaterialization %}
