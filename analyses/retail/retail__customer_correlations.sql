-- Spearman's rank correlation: money is so skewed that Pearson's would speak of the ten
-- biggest customers alone. Ties get their mean rank; a pair of features is ranked over
-- the customers that have both, so a missing value takes nobody else out.
{%- set features = [
    'recency_days', 'frequency', 'monetary_amount', 'average_order_amount',
    'units_count', 'distinct_products_count', 'days_between_purchases_mean',
    'cancellation_share', 'monthly_spend_mean_amount', 'monthly_spend_trend_amount',
] %}
with customers as (
    select * from {{ ref('dim_retail__customers') }}
),

measured as (
    {% for feature in features %}
    select
        customer_id,
        {{ loop.index }} as feature_number,
        '{{ feature }}' as feature,
        {{ feature }}::double as feature_value
    from customers
    where has_purchase and {{ feature }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

pairs as (
    select
        one.feature_number as first_number,
        one.feature as first_feature,
        one.feature_value as first_measure,
        other.feature_number as second_number,
        other.feature as second_feature,
        other.feature_value as second_measure
    from measured as one
    inner join measured as other
        on
            one.customer_id = other.customer_id
            and one.feature_number > other.feature_number
),

ranked as (
    select
        first_number,
        first_feature,
        second_number,
        second_feature,
        rank() over (
            partition by first_number, second_number order by first_measure
        ) + (
            count(*) over (partition by first_number, second_number, first_measure) - 1
        ) / 2.0 as first_rank,
        rank() over (
            partition by first_number, second_number order by second_measure
        ) + (
            count(*) over (partition by first_number, second_number, second_measure) - 1
        ) / 2.0 as second_rank
    from pairs
)

select
    first_number,
    first_feature,
    second_number,
    second_feature,
    count(*) as customers_count,
    round(corr(first_rank, second_rank), 6) as correlation
from ranked
group by first_number, first_feature, second_number, second_feature
order by first_number, second_number
