{#-
    The continued fraction of the incomplete beta function, DLMF 8.17.22, cut after
    `terms` pairs of terms: I_x(a, b) = x^a (1 - x)^b / (a B(a, b)) times it. It converges
    fast where x is below the mean a / (a + b). Arguments are columns: they stand here
    many times.
-#}
{% macro beta_fraction(a, b, x, terms) -%}
    {%- set ns = namespace(text='1') -%}
    {%- for j in range(terms, 0, -1) -%}
        {%- set even -%}
{{ j }} * ({{ b }} - {{ j }}) * {{ x }} / (({{ a }} + {{ 2 * j - 1 }}) * ({{ a }} + {{ 2 * j }}))
        {%- endset -%}
        {%- set ns.text = '(1 + ' ~ even ~ ' / ' ~ ns.text ~ ')' -%}
        {%- set k = j - 1 -%}
        {%- set odd -%}
({{ a }} + {{ k }}) * ({{ a }} + {{ b }} + {{ k }}) * {{ x }} / (({{ a }} + {{ 2 * k }}) * ({{ a }} + {{ 2 * k + 1 }}))
        {%- endset -%}
        {%- set ns.text = '(1 - ' ~ odd ~ ' / ' ~ ns.text ~ ')' -%}
    {%- endfor -%}
    (1 / {{ ns.text }})
{%- endmacro %}
