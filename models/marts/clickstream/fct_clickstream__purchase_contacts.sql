with contacts as (

    select * from {{ ref('ml_purchase__contacts') }}

),

scores as (

    select * from {{ ref('ml_purchase__scores') }}
    where split in ('validation', 'test')

),

times as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where task = 'purchase'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'purchase'

),

-- Where the split holds a share of the users, so much of the budget is theirs
budgets as (

    select
        times.split,
        times.as_of,
        budgets.contacts_count,
        ceil(budgets.contacts_count * times.users_share) as places_count
    from times
    cross join (
        values ({{ var('clickstream_purchase_contacts') | join('), (') }})
    ) as budgets (contacts_count)

),

reached as (

    select
        contacts.candidate,
        contacts.split,
        budgets.contacts_count,
        count(*) as contacted_count,
        count(*) filter (where contacts.label = 1) as bought_count,
        sum(contacts.score::decimal(38, 18))::double as expected_purchases
    from contacts
    inner join budgets
        on
            contacts.split = budgets.split
            and contacts.as_of = budgets.as_of
            and contacts.place <= budgets.places_count
    group by contacts.candidate, contacts.split, budgets.contacts_count

),

happened as (

    select
        candidate,
        split,
        count(distinct as_of) as as_ofs_count,
        count(*) filter (where label = 1) as purchases_count
    from scores
    group by candidate, split

),

final as (

    select
        reached.candidate,
        reached.split,
        reached.contacts_count::integer as contacts_count,
        happened.as_ofs_count,
        reached.contacted_count,
        reached.bought_count,
        happened.purchases_count,
        reached.expected_purchases,
        reached.bought_count::double / reached.contacted_count as precision,
        reached.bought_count::double / nullif(happened.purchases_count, 0) as recall,
        candidates.is_baseline,
        champions.candidate is not null as is_champion
    from reached
    inner join happened
        on reached.candidate = happened.candidate and reached.split = happened.split
    inner join candidates on reached.candidate = candidates.candidate
    left join champions on reached.candidate = champions.candidate

)

select * from final
