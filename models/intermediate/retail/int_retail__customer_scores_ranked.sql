with customers as (

    select * from {{ ref('int_retail__customers_summed') }}

),

rfm_classes as (

    select * from {{ ref('retail_rfm_classes') }}

),

-- rank() - 1 is the number of customers that are strictly worse: equal values, however
-- many, get equal scores
worse as (

    select
        customer_id,
        count(*) over () as customers_count,
        rank() over (order by recency_days desc) - 1 as recency_worse_count,
        rank() over (order by frequency) - 1 as frequency_worse_count,
        rank() over (order by monetary_amount) - 1 as monetary_worse_count
    from customers
    where has_purchase

),

scores as (

    select
        customer_id,
        (1 + floor(5 * recency_worse_count / customers_count))::integer
            as recency_score,
        (1 + floor(5 * frequency_worse_count / customers_count))::integer
            as frequency_score,
        (1 + floor(5 * monetary_worse_count / customers_count))::integer
            as monetary_score
    from worse

),

ranked as (

    select
        customers.customer_id,
        customers.has_purchase,
        coalesce(scores.recency_score, 1) as recency_score,
        coalesce(scores.frequency_score, 1) as frequency_score,
        coalesce(scores.monetary_score, 1) as monetary_score,
        floor(
            (
                coalesce(scores.frequency_score, 1)
                + coalesce(scores.monetary_score, 1)
                + 1
            ) / 2
        )::integer as value_score
    from customers
    left join scores on customers.customer_id = scores.customer_id

),

classed as (

    select
        ranked.customer_id,
        case
            when ranked.has_purchase then rfm_classes.rfm_class
            else 'No purchase'
        end as rfm_class,
        ranked.recency_score,
        ranked.frequency_score,
        ranked.monetary_score
    from ranked
    left join rfm_classes
        on
            ranked.recency_score = rfm_classes.recency_score
            and ranked.value_score = rfm_classes.value_score

)

select * from classed
