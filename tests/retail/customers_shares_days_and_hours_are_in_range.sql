-- What can't be: a share outside 0 to 1, a purchase in the future or before the first,
-- habits without a purchase or none with one.
select *
from {{ ref('dim_retail__customers') }}
where
    cancellation_share not between 0 and 1
    or recency_days < 1
    or favourite_hour not between 0 and 23
    or first_purchased_at > last_purchased_at
    or last_purchased_at >= as_of
    or has_purchase <> (frequency > 0)
    or has_purchase <> (favourite_weekday is not null)
    or has_purchase <> (favourite_hour is not null)
    or has_purchase <> (last_purchased_at is not null)
    or purchase_days_count > frequency
    or frequency + cancellations_count > invoices_count
    or distinct_products_count > products_count
    or days_between_purchases_mean < 1
