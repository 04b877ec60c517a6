with models as (

    select * from {{ ref('int_ml__models_unioned') }}

),

-- The grid is searched and importances are measured once, in the earliest fit; from
-- validation over test to current the splits stand backwards in the alphabet
picked as (

    select *
    from models
    qualify scored_split = max(scored_split) over (partition by task, candidate)

)

select * from picked
