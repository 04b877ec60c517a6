-- More contacts meet no fewer purchases, and no more users are written to than are
-- there at each time, counted again in the scores.
with contacts as (

    select * from {{ ref('fct_clickstream__purchase_contacts') }}

),

users as (

    select
        candidate,
        split,
        count(distinct entity_id || '|' || as_of) as users_count
    from {{ ref('ml_purchase__scores') }}
    where split in ('validation', 'test')
    group by candidate, split

),

stepped as (

    select
        contacts.*,
        users.users_count,
        lag(contacts.bought_count) over (
            partition by contacts.candidate, contacts.split
            order by contacts.contacts_count
        ) as fewer_bought_count
    from contacts
    inner join users
        on contacts.candidate = users.candidate and contacts.split = users.split

)

select *
from stepped
where
    bought_count < fewer_bought_count
    or contacted_count > users_count
