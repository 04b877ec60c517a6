with customer_months as (

    select * from {{ ref('int_retail__customer_months_summed') }}

),

periods as (

    select * from {{ ref('int_retail__periods_bounded') }}

),

first_months as (

    select
        customer_id,
        min(activity_month) as first_month
    from customer_months
    where purchases_count > 0
    group by customer_id

),

observed as (

    select
        first_months.customer_id,
        first_months.first_month,
        periods.last_month,
        periods.is_last_month_partial,
        {{ dbt.datediff('first_months.first_month', 'periods.last_month', 'month') }}
        + 1 as months_count
    from first_months
    cross join periods

),

numbered as (

    select
        observed.customer_id,
        observed.months_count,
        observed.months_count
        - case when observed.is_last_month_partial then 1 else 0 end
            as complete_months_count,
        {{ dbt.datediff(
            'observed.first_month', 'customer_months.activity_month', 'month'
        ) }} as month_number,
        customer_months.purchase_amount as amount,
        customer_months.activity_month < observed.last_month
        or not observed.is_last_month_partial as is_complete_month
    from observed
    inner join customer_months on observed.customer_id = customer_months.customer_id
    where customer_months.purchases_count > 0

),

-- A month without a purchase adds nothing to any of these sums, so it counts as zero
-- by its place in months_count, with no row of its own. The sums are exact decimals
-- (a product of two decimal(18, 4) would be cut to 18 digits, hence the 19).
sums as (

    select
        customer_id,
        months_count,
        complete_months_count,
        sum(amount) as total,
        sum(amount::decimal(19, 4) * amount::decimal(19, 4)) as total_squared,
        coalesce(sum(amount) filter (where is_complete_month), 0) as complete_total,
        coalesce(sum(month_number * amount) filter (where is_complete_month), 0)
            as complete_total_by_month
    from numbered
    group by customer_id, months_count, complete_months_count

),

fitted as (

    select
        customer_id,
        months_count as monthly_spend_months_count,
        {{ as_decimal('total::double / months_count') }} as monthly_spend_mean_amount,
        sqrt(
            (months_count * total_squared - total * total)::double
            / nullif(months_count * (months_count - 1), 0)
        )::decimal(18, 4) as monthly_spend_stddev_amount,
        -- Least squares over months numbered 0 to n - 1, whose squared deviations add
        -- up to n (n * n - 1) / 12; n (n * n - 1) is 0 for fewer than two months
        (
            6 * (
                2 * complete_total_by_month
                - (complete_months_count - 1) * complete_total
            )::double
            / nullif(power(complete_months_count, 3) - complete_months_count, 0)
        )::decimal(18, 4) as monthly_spend_trend_amount
    from sums

)

select * from fitted
