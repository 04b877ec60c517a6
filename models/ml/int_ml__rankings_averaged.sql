with rankings as (

    select * from {{ ref('int_ml__rankings_scored') }}

),

top_items as (

    select * from {{ ref('int_ml__top_items_ranked') }}

),

targets as (

    select * from {{ ref('int_ml__targets_unioned') }}

),

catalogues as (

    select
        task,
        split,
        max(catalogue_count) as catalogue_count
    from targets
    group by task, split

),

shown as (

    select
        task,
        candidate,
        split,
        count(distinct item_id) as items_count
    from top_items
    group by task, candidate, split

),

means as (

    select
        task,
        candidate,
        split,
        sum(hit_rate::decimal(38, 18))::double / count(*) as hit_rate_at_10,
        sum(recall::decimal(38, 18))::double / count(*) as recall_at_10,
        sum(ndcg::decimal(38, 18))::double / count(*) as ndcg_at_10,
        count(*) as entities_count
    from rankings
    group by task, candidate, split

),

final as (

    select
        means.task,
        means.candidate,
        means.split,
        means.hit_rate_at_10,
        means.recall_at_10,
        means.ndcg_at_10,
        shown.items_count::double / nullif(catalogues.catalogue_count, 0)
            as coverage_at_10,
        means.entities_count
    from means
    inner join shown
        on
            means.task = shown.task
            and means.candidate = shown.candidate
            and means.split = shown.split
    inner join catalogues
        on means.task = catalogues.task and means.split = catalogues.split

)

select * from final
