with scorecard as (

    select * from {{ ref('fct_quality__scorecard') }}
    where checked_rows > 0

),

dimensions as (

    select
        load_id,
        input,
        dimension,
        {{ as_decimal('sum(score * weight)::double / sum(weight)', 9, 12) }} as score,
        count(*) as rules_count,
        count(*) filter (where not is_passed) as failed_rules_count,
        is_sample,
        is_current,
        loaded_at

    from scorecard
    group by load_id, input, dimension, is_sample, is_current, loaded_at

),

-- Each dimension weighs the same in the whole, however many rules it has.
final as (

    select
        load_id,
        input,
        dimension,
        score,
        rules_count,
        failed_rules_count,
        is_sample,
        is_current,
        loaded_at

    from dimensions
    union all
    select
        load_id,
        input,
        'all' as dimension,
        {{ as_decimal('sum(score)::double / count(*)', 9, 12) }} as score,
        sum(rules_count)::bigint as rules_count,
        sum(failed_rules_count)::bigint as failed_rules_count,
        is_sample,
        is_current,
        loaded_at

    from dimensions
    group by load_id, input, is_sample, is_current, loaded_at

)

select * from final
