{%- set factor = var('bikes_quantity_outlier_factor') -%}
{%- set score = var('bikes_outlier_score') -%}

with lines as (

    select * from {{ ref('int_bikes__lines_listed') }}

),

prices as (

    select * from {{ ref('int_bikes__model_prices_corrected') }}

),

usual as (

    select
        model_id,
        median(quantity) as usual_quantity,
        median(ln(quantity)) as usual_log_quantity

    from lines
    where quantity >= 1
    group by model_id

),

deviations as (

    select
        lines.model_id,
        median(abs(ln(lines.quantity) - usual.usual_log_quantity)) as log_deviation

    from lines
    inner join usual
        on lines.model_id = usual.model_id
    where lines.quantity >= 1
    group by lines.model_id

),

limited as (

    select
        lines.*,
        usual.usual_quantity,
        prices.list_price_corrected,
        -- More than half of the lines are often of one bike: the deviation is 0 then.
        exp(
            usual.usual_log_quantity
            + greatest(
                {{ score }} * 1.4826 * deviations.log_deviation, ln({{ factor }})
            )
        ) as most_quantity,
        discount_share between 0 and 1 as is_discount_possible

    from lines
    left join usual
        on lines.model_id = usual.model_id
    left join deviations
        on lines.model_id = deviations.model_id
    left join prices
        on lines.model_id = prices.model_id

),

-- How many bikes the total pays for.
told as (

    select
        *,
        case
            when
                total_amount > 0
                and list_price_corrected > 0
                and coalesce(discount_share, 0) <> 1
                then total_amount / (
                        list_price_corrected * (
                            1
                            - case
                                when is_discount_possible then discount_share else 0
                            end::decimal(9, 6)
                        )
                    )
        end as units_told

    from limited

),

lines_checked as (

    select
        *,
        coalesce(quantity > most_quantity, false) as is_quantity_outlier,
        case
            when
                abs(units_told - round(units_told)) < 0.005
                and round(units_told) between 1 and 1000000
                then round(units_told)::integer
        end as whole_units_told

    from told

)

select * from lines_checked
