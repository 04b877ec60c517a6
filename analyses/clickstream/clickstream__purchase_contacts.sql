-- On the test, or on what is there instead; up to the number that reaches everyone
with contacts as (
    select * from {{ ref('fct_clickstream__purchase_contacts') }}
    where is_champion or is_baseline
),

stepped as (
    select
        *,
        lag(contacted_count) over (
            partition by candidate, split
            order by contacts_count
        ) as fewer_contacted_count,
        dense_rank() over (
            order by case split when 'test' then 1 else 2 end
        ) as split_rank
    from contacts
)

select
    candidate,
    split,
    contacts_count,
    as_ofs_count,
    contacted_count,
    bought_count,
    purchases_count,
    expected_purchases,
    precision,
    recall,
    is_baseline,
    is_champion
from stepped
where
    split_rank = 1
    and (fewer_contacted_count is null or contacted_count > fewer_contacted_count)
order by candidate, contacts_count
