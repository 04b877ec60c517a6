with purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

words as (

    select * from {{ ref('int_retail__recommend_words_weighed') }}

),

candidates as (

    select * from {{ ref('ml_recommend__candidates') }}

),

customers as (

    select * from {{ ref('int_retail__recommend_customers_measured') }}

),

-- How much of what a customer bought bears the word, heavier where the word is rare
tastes as (

    select
        purchases.as_of,
        purchases.customer_number,
        words.word,
        {{ as_decimal(
            '(count(*) * max(words.word_weight))::double'
            ' / max(customers.products_count)', 6, 9
        ) }} as taste
    from purchases
    inner join words
        on
            purchases.as_of = words.as_of
            and purchases.product_number = words.product_number
    inner join customers
        on
            purchases.as_of = customers.as_of
            and purchases.customer_number = customers.customer_number
    group by purchases.as_of, purchases.customer_number, words.word

),

summed as (

    select
        candidates.as_of,
        candidates.customer_number,
        candidates.product_number,
        sum(tastes.taste)::double as taste_sum,
        max(tastes.taste)::double as taste_max
    from candidates
    inner join words
        on
            candidates.as_of = words.as_of
            and candidates.product_number = words.product_number
    inner join tastes
        on
            candidates.as_of = tastes.as_of
            and candidates.customer_number = tastes.customer_number
            and words.word = tastes.word
    group by
        candidates.as_of, candidates.customer_number, candidates.product_number

)

select * from summed
