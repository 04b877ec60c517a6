{%- set factor = var('bikes_outlier_factor') -%}
{%- set score = var('bikes_outlier_score') -%}

with models as (

    select * from {{ ref('int_bikes__models_picked') }}

),

measured as (

    select * from {{ ref('int_bikes__model_prices_measured') }}

),

judged as (

    select
        models.*,
        measured.paid_price,
        measured.group_price,
        measured.paid_lines_count >= 3 as is_paid_price_known,
        case
            when models.list_price > 0
                then ln(models.list_price) - ln(measured.paid_price)
        end as log_ratio_to_paid,
        case
            when models.list_price > 0
                then ln(models.list_price) - measured.group_log_price
        end as log_ratio_to_group,
        -- 1.4826 turns a median absolute deviation into a standard one.
        greatest({{ score }} * 1.4826 * measured.group_deviation, ln({{ factor }}))
            as log_limit

    from models
    inner join measured
        on models.model_id = measured.model_id

),

-- What orders pay knows best; what the other models of the category cost is a guess.
ruled as (

    select
        *,
        case
            when is_paid_price_known and abs(log_ratio_to_paid) < ln({{ factor }})
                then 'recorded'
            when is_paid_price_known then 'from_totals'
            when list_price > 0 and abs(log_ratio_to_group) <= log_limit then 'recorded'
            when list_price > 0 and group_price > 0 then 'power_of_ten'
            when list_price > 0 then 'recorded'
            when group_price > 0 then 'group_median'
            else 'unknown'
        end as price_rule

    from judged

),

model_prices_corrected as (

    select
        model_id,
        model,
        category,
        subcategory,
        frame,
        bike_gender,
        price_rule,
        list_price,
        case
            when price_rule = 'recorded' then list_price
            when price_rule = 'from_totals' then paid_price
            when price_rule = 'power_of_ten'
                then list_price / power(10, round(log_ratio_to_group / ln(10)))
            when price_rule = 'group_median' then group_price
        end::decimal(18, 4) as list_price_corrected,
        coalesce(
            list_price > 0 and price_rule in ('from_totals', 'power_of_ten'), false
        ) as is_price_outlier,
        has_key_conflict,
        launch_date

    from ruled

)

select * from model_prices_corrected
