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

long as (
    {%- for feature in features %}
    select
        customer_id,
        {{ loop.index }} as feature_number,
        '{{ feature }}' as feature,
        {{ feature }}::double as feature_value
    from customers
    where has_purchase and {{ feature }} is not null
    {% if not loop.last %}
    union all
    {% endif -%}
    {%- endfor %}
),

pairs as (
    select
        one.feature_number as row_number,
        one.feature as row_feature,
        one.feature_value as row_value,
        other.feature_number as column_number,
        other.feature as column_feature,
        other.feature_value as column_value
    from long as one
    inner join long as other
        on
            one.customer_id = other.customer_id
            and one.feature_number > other.feature_number
),

ranked as (
    select
        row_number,
        row_feature,
        column_number,
        column_feature,
        rank() over (
            partition by row_number, column_number order by row_value
        ) + (
            count(*) over (partition by row_number, column_number, row_value) - 1
        ) / 2.0 as row_rank,
        rank() over (
            partition by row_number, column_number order by column_value
        ) + (
            count(*) over (partition by row_number, column_number, column_value) - 1
        ) / 2.0 as column_rank
    from pairs
)

select
    row_number,
    row_feature,
    column_number,
    column_feature,
    count(*) as customers_count,
    round(corr(row_rank, column_rank), 6) as correlation
from ranked
group by row_number, row_feature, column_number, column_feature
order by row_number, column_number
