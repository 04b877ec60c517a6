{#-
    No two rows agree in all of the columns (a key of several columns).

    Of a table from two million rows on, `sampled_by` has the test look at all rows of
    one in 16 values of that expression, which must follow from the key: equal rows
    share it.
    `has_nulls` says that columns of the key may be null and that nulls are equal.
-#}
{% test unique_combination(model, columns, sampled_by=none, has_nulls=false) %}
select {{ columns | join(', ') }}
from {{ model }}
{%- if sampled_by %}
where
    (select count(*) from {{ model }}) < 2000000
    or mod(hash({{ sampled_by }}), 16) = 0
{%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
