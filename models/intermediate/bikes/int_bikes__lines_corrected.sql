with checked as (

    select * from {{ ref('int_bikes__lines_checked') }}

),

quantities as (

    select
        *,
        case
            when quantity >= 1 and not is_quantity_outlier then 'recorded'
            when quantity = whole_units_told then 'confirmed_by_total'
            when whole_units_told <= most_quantity then 'from_total'
            when quantity is null or quantity >= 1 then 'usual'
            else 'unknown'
        end as quantity_rule

    from checked

),

units as (

    select
        *,
        case
            when quantity_rule in ('recorded', 'confirmed_by_total') then quantity
            when quantity_rule = 'from_total' then whole_units_told
            when quantity_rule = 'usual' then round(coalesce(usual_quantity, 1))
        end::integer as quantity_corrected

    from quantities

),

-- A total can tell the quantity or the discount, not both.
discounts as (

    select
        *,
        case
            when
                total_amount > 0
                and list_price_corrected > 0
                and quantity_rule in ('recorded', 'confirmed_by_total')
                then round(
                        1 - total_amount / (list_price_corrected * quantity), 4
                    )
        end as discount_told

    from units

),

ruled as (

    select
        *,
        case
            when is_discount_possible then 'recorded'
            when discount_told between 0 and {{ var('bikes_most_discount_share') }}
                then 'from_total'
            else 'none'
        end as discount_rule

    from discounts

),

lines_corrected as (

    select
        *,
        case
            when discount_rule = 'recorded' then discount_share::decimal(9, 6)
            when discount_rule = 'from_total' then discount_told::decimal(9, 6)
            else 0::decimal(9, 6)
        end as discount_corrected

    from ruled

)

select * from lines_corrected
