{#-
    A rule of data quality: at least `threshold` of the rows that it looks at obey it.

    Standing in the YAML of a staging model (or of an intermediate one that works out
    what a single row can't tell), a rule is declared once: this test judges it, and
    `fct_quality__scorecard` finds it in the graph and keeps its score; the test's name
    is the rule's.

    dimension: accuracy, completeness, consistency, timeliness, uniqueness or validity.
    expression: what a row that passes obeys; null is no.
    applies_to: the rows that are looked at; without it the clean ones.
    threshold: least share of passing rows (0-1). weight: its part in the input's score.
    input: of a table with rows of several inputs, the one that the rule is about.
-#}
{% test quality_rule(
    model, dimension, expression, column_name=none, applies_to="row_status = 'clean'",
    threshold=1, weight=1, input=none
) %}

select
    {{ threshold }} as threshold,
    count(*) as checked_rows,
    count(*) filter (where {{ expression }}) as passing_rows
from {{ model }}
{#- Spark would take `where (true)` for the table's other name and its column's. #}
where true and ({{ applies_to }}){{ " and input = '" ~ input ~ "'" if input }}
having count(*) filter (where {{ expression }}) < {{ threshold }} * count(*)

{% endtest %}
