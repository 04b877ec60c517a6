-- On the test, or on what is there instead; where nothing was bought there is no order
with user_groups as (
    select * from {{ ref('fct_clickstream__purchase_user_groups') }}
    where roc_auc is not null
),

ranked as (
    select
        *,
        dense_rank() over (
            order by case split when 'test' then 1 else 2 end
        ) as split_rank
    from user_groups
)

select
    candidate,
    split,
    user_group,
    users_count,
    rows_count,
    positives_count,
    expected_purchases,
    roc_auc,
    pr_auc,
    log_loss,
    is_baseline,
    is_champion
from ranked
where split_rank = 1
order by candidate, user_group
