-- The ten best of each customer today, with what speaks for them
with features as (

    select * from {{ ref('ml_recommend__features') }}
    where split = 'current'

),

scores as (

    select * from {{ ref('ml_recommend__scores') }}
    where split = 'current'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}

),

customers as (

    select * from {{ ref('int_retail__recommend_customers_measured') }}
    where split = 'current'

),

products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

champion_scores as (

    select scores.*
    from scores
    inner join champions
        on scores.task = champions.task and scores.candidate = champions.candidate

),

totals as (

    select count(*) as customers_count
    from customers

),

-- Without a champion nothing was learned yet: then the share of customers who bought
-- the product in the last 30 days stands in
scored as (

    select
        features.*,
        coalesce(champion_scores.candidate, 'recent_sellers') as candidate,
        coalesce(
            champion_scores.score, least(features.buyers_30 / totals.customers_count, 1)
        ) as probability
    from features
    cross join totals
    left join champion_scores
        on
            features.entity_id = champion_scores.entity_id
            and features.item_id = champion_scores.item_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by entity_id order by probability desc, item_id
        )::integer as recommendation_rank
    from scored

),

picked as (

    select
        ranked.entity_id as customer_id,
        customers.customer_number,
        ranked.as_of,
        ranked.recommendation_rank,
        ranked.item_id as stock_code,
        products.product_number,
        ranked.candidate,
        ranked.probability,
        ranked.likeness_max,
        ranked.adoption_max,
        ranked.class_lift,
        ranked.class_buyers_30,
        ranked.days_since_first_sold,
        ranked.buyers_30,
        ranked.new_buyers_7,
        ranked.new_buyers_30
    from ranked
    inner join customers on ranked.entity_id = customers.customer_id
    inner join products
        on ranked.item_id = products.stock_code and ranked.as_of = products.as_of
    where ranked.recommendation_rank <= 10

)

select * from picked
