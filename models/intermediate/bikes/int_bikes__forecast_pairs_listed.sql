{{ config(materialized='view') }}

with times as (

    select * from {{ ref('int_bikes__forecast_as_ofs_listed') }}

),

months as (

    select * from {{ ref('int_bikes__category_months_summed') }}

),

models as (

    select * from {{ ref('int_bikes__model_prices_corrected') }}
    where coalesce(category, subcategory) is not null

),

shops as (

    select
        shop_id,
        min(first_order_date) as known_from
    from months
    group by shop_id

),

-- Of a model without a launch date nobody can say that it wasn't there
launched as (

    select
        {{ model_category('category', 'subcategory') }} as model_category,
        category,
        subcategory,
        min(coalesce(launch_date, cast('0001-01-01' as date))) as known_from
    from models
    group by
        {{ model_category('category', 'subcategory') }},
        category,
        subcategory

),

ordered as (

    select
        model_category,
        min(first_order_date) as known_from
    from months
    group by model_category

),

-- What two spellings of a pair of levels have in common is one category
categories as (

    select
        launched.model_category,
        min(launched.category) as category,
        min(launched.subcategory) as subcategory,
        min(
            least(
                launched.known_from, coalesce(ordered.known_from, launched.known_from)
            )
        ) as known_from
    from launched
    left join ordered
        on launched.model_category = ordered.model_category
    group by launched.model_category

),

pairs_listed as (

    select
        shops.shop_id,
        categories.model_category,
        times.split,
        categories.category,
        categories.subcategory,
        shops.known_from as shop_known_from,
        times.as_of,
        times.label_ends_at
    from times
    inner join shops on times.as_of > shops.known_from
    inner join categories on times.as_of > categories.known_from

)

select * from pairs_listed
