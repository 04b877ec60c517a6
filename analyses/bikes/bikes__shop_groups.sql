with segments as (
    select * from {{ ref('fct_bikes__shop_segments') }}
),

shares as (
    select * from {{ ref('fct_bikes__shop_segment_shares') }}
),

shops as (
    select
        segment_id,
        segment_name,
        shop_id,
        shop_name,
        city,
        category,
        silhouette,
        units_count,
        lines_count,
        count(*) over () as shops_count,
        row_number() over (order by units_count desc, shop_id asc) as shop_rank
    from segments
),

levels as (
    select
        family,
        family_level,
        row_number() over (
            partition by family
            order by max(all_units_share) desc, family_level asc
        ) as level_rank
    from shares
    group by family, family_level
)

-- Two kinds of rows: the shops that sold most, and what each segment buys, of each
-- family the twelve levels bought most.
select
    'shop' as part,
    segment_id,
    segment_name,
    shops_count,
    shop_id,
    shop_name,
    city,
    category,
    silhouette,
    units_count,
    lines_count,
    null as family,
    null as family_level,
    null as level_rank,
    null as units_share,
    null as all_units_share,
    null as lines_share,
    null as all_lines_share
from shops
where shop_rank <= 60
union all
select
    'share' as part,
    shares.segment_id,
    shares.segment_name,
    shares.shops_count,
    null as shop_id,
    null as shop_name,
    null as city,
    null as category,
    null as silhouette,
    shares.units_count,
    shares.lines_count,
    shares.family,
    shares.family_level,
    levels.level_rank,
    shares.units_share,
    shares.all_units_share,
    shares.lines_share,
    shares.all_lines_share
from shares
inner join levels
    on
        shares.family = levels.family
        and shares.family_level = levels.family_level
where levels.level_rank <= 12
order by
    part desc,
    segment_id asc,
    silhouette desc,
    shop_id asc,
    family asc,
    level_rank asc
