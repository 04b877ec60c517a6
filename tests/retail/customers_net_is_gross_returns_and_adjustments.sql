-- Money is told apart without a rest: net = gross + returns + adjustments, and the
-- purchases' mean a month times the months gives the purchases again.
select
    customer_id,
    monetary_amount,
    gross_amount,
    returns_amount,
    adjustments_amount,
    purchase_amount,
    monthly_spend_mean_amount,
    monthly_spend_months_count
from {{ ref('dim_retail__customers') }}
where
    monetary_amount <> gross_amount + returns_amount + adjustments_amount
    -- The mean is rounded to a hundredth of a penny
    or abs(
        purchase_amount
        - coalesce(monthly_spend_mean_amount * monthly_spend_months_count, 0)
    ) > 0.00005 * coalesce(monthly_spend_months_count, 0)
