with bounds as (

    select
        case split
            when 'train' then 1
            when 'validation' then 2
            when 'test' then 3
            else 4
        end as place,
        min(as_of) as first_as_of,
        max(as_of) as last_as_of,
        max(label_ends_at) as last_label_ends_at
    from {{ ref('int_clickstream__purchase_as_ofs_listed') }}
    group by split

)

select
    earlier.place,
    later.place as later_place
from bounds as earlier
inner join bounds as later on earlier.place < later.place
where
    earlier.last_as_of >= later.first_as_of
    or (later.place < 4 and earlier.last_label_ends_at > later.first_as_of)
