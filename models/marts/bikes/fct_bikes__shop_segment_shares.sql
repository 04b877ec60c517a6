with segments as (

    select * from {{ ref('fct_bikes__shop_segments') }}

),

shares as (

    select * from {{ ref('ml_bike_buyers__shares') }}
    where buyer = 'shop'

),

sizes as (

    select
        segment_id,
        segment_name,
        count(*) as shops_count
    from segments
    group by segment_id, segment_name

),

levels as (

    select
        family,
        family_level,
        sum(units_count) as all_units_count,
        sum(lines_count) as all_lines_count
    from shares
    group by family, family_level

),

-- What a segment never bought has a row too, with nothing.
bought as (

    select
        segments.segment_id,
        shares.family,
        shares.family_level,
        sum(shares.units_count) as units_count,
        sum(shares.lines_count) as lines_count
    from segments
    inner join shares on segments.shop_id = shares.buyer_id
    group by segments.segment_id, shares.family, shares.family_level

),

filled as (

    select
        sizes.segment_id,
        sizes.segment_name,
        sizes.shops_count,
        levels.family,
        levels.family_level,
        levels.all_units_count,
        levels.all_lines_count,
        coalesce(bought.units_count, 0) as units_count,
        coalesce(bought.lines_count, 0) as lines_count
    from sizes
    cross join levels
    left join bought
        on
            sizes.segment_id = bought.segment_id
            and levels.family = bought.family
            and levels.family_level = bought.family_level

),

final as (

    select
        segment_id,
        family,
        family_level,
        segment_name,
        shops_count,
        units_count::bigint as units_count,
        lines_count::bigint as lines_count,
        units_count::double / nullif(
            sum(units_count) over (partition by segment_id, family), 0
        )::double as units_share,
        all_units_count::double / nullif(
            sum(all_units_count) over (partition by segment_id, family), 0
        )::double as all_units_share,
        lines_count::double / nullif(
            sum(lines_count) over (partition by segment_id, family), 0
        )::double as lines_share,
        all_lines_count::double / nullif(
            sum(all_lines_count) over (partition by segment_id, family), 0
        )::double as all_lines_share
    from filled

)

select * from final
