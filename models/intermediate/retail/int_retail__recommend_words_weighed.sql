{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__recommend_lines_listed') }}

),

products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

names as (

    select
        as_of,
        stock_code,
        product_name,
        count(*) as lines_count
    from lines
    where is_purchase and has_customer and product_name is not null
    group by as_of, stock_code, product_name

),

-- The name that was usual then; what is neither letter nor digit parts words
usual as (

    select
        as_of,
        stock_code,
        trim(
            {{ replace_all('upper(product_name)', '[^A-Z0-9]+', ' ') }}
        ) as product_name
    from names
    qualify
        row_number() over (
            partition by as_of, stock_code order by lines_count desc, product_name
        ) = 1

),

places as (

    select generated_number::integer as place
    from ({{ dbt.generate_series(20) }}) as series

),

words as (

    select distinct
        usual.as_of,
        usual.stock_code,
        split_part(usual.product_name, ' ', places.place) as word
    from usual
    cross join places

),

counted as (

    select
        words.as_of,
        products.product_number,
        words.word,
        count(*) over (partition by words.as_of, words.word) as products_count
    from words
    inner join products
        on words.as_of = products.as_of and words.stock_code = products.stock_code
    where length(words.word) > 1

),

totals as (

    select
        as_of,
        count(*) as products_total_count
    from products
    group by as_of

),

-- A word of one product tells nothing about others, a word of a fifth of them neither
weighed as (

    select
        counted.as_of,
        counted.product_number,
        counted.word,
        {{ as_decimal(
            'ln(totals.products_total_count / counted.products_count)', 6, 9
        ) }} as word_weight
    from counted
    inner join totals on counted.as_of = totals.as_of
    where
        counted.products_count >= 2
        and 5 * counted.products_count <= totals.products_total_count

)

select * from weighed
