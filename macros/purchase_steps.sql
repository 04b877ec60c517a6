{#-
    The grid of the task purchase, from its variables: seconds of a step (`step`), of
    the horizon (`horizon`), steps of the lookback (`lookback_steps`), those that a
    horizon touches (`horizon_steps`), and how many to look at for times (`steps`):
    enough for all splits and some gaps.
-#}
{% macro purchase_steps() %}
    {% set step = (var('clickstream_purchase_step_hours') * 3600) | round | int %}
    {% set lookback = (var('clickstream_purchase_lookback_hours') * 3600) | round | int %}
    {% set horizon = (var('clickstream_purchase_horizon_hours') * 3600) | round | int %}
    {% if step < 1 or horizon < 1 or lookback < step or lookback % step %}
        {{ exceptions.raise_compiler_error(
            'clickstream_purchase_*_hours: step and horizon must be above zero, and the '
            ~ 'lookback one or more whole steps; they are ' ~ step ~ ', ' ~ horizon
            ~ ' and ' ~ lookback ~ ' seconds'
        ) }}
    {% endif %}
    {% set horizon_steps = (horizon + step - 1) // step %}
    {% set as_ofs = var('clickstream_purchase_test_as_ofs')
        + var('clickstream_purchase_validation_as_ofs')
        + var('clickstream_purchase_training_as_ofs') %}
    {{ return({
        'step': step,
        'horizon': horizon,
        'lookback_steps': lookback // step,
        'horizon_steps': horizon_steps,
        'steps': 1000 + 4 * (as_ofs + 2 * horizon_steps),
    }) }}
{% endmacro %}
