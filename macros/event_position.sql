{#-
    A number that orders the events of a user: by time, then a view before a cart, a cart
    before a removal, a removal before a purchase, any other type last. Its remainder
    after division by 8 is the stage, 1 to 5.
-#}
{% macro event_position() %}
    {{ return(adapter.dispatch('event_position')()) }}
{% endmacro %}
