"""A small shop's clickstream in DuckDB, with names that would like to run.

The events are made by arithmetic alone; everything else is derived from whatever stands
in `marts.fct_clickstream__events`, in the shapes of the marts but simply: a unit of the
funnel is followed by joins, a gap is a day with none where two would be usual. So a test
may bring events of its own (one day, nothing bought) and get all the tables.
"""

import duckdb
from hostile_names import IMAGE, SCRIPT

DAYS = 100
LOST_DAY, LOST_PURCHASES_DAY = 40, 60  # nothing at all; everything but purchases

EVENTS = """
    create or replace table marts.fct_clickstream__events as
    with visits as (
        select
            number,
            (number * 13) % 150 as user_id,
            timestamp '2019-09-30' + to_days((number // 24)::integer)
                + to_hours(((number * 5) % 24)::integer) as started_at
        from range($days * 24) as visits (number)
        where number // 24 <> $lost_day
    ),
    steps as (
        select visits.*, 'view' as event_type, step, step as seconds
        from visits, range(4) as steps (step) where step <= number % 4
        union all
        select *, 'cart', 0, 60 from visits where number % 5 = 0
        union all
        select *, 'remove_from_cart', 0, 90 from visits where number % 45 = 5
        union all
        select *, 'purchase', 0, 120 + number * 37
        from visits where number % 15 = 0 or number % 20 = 3
        union all
        select *, 'wishlist', 0, 30 from visits where number % 100 = 7
    ),
    products as (
        select
            number as product_id,
            case number % 12 when 3 then $script when 4 then null
                else 'brand' || number % 6 end as brand,
            case number % 10 when 0 then null when 1 then $image when 6 then $image
                when 2 then 'construction_and_other_tools'
                else (['electronics', 'appliances', 'kids', 'sport'])[1 + number % 4]
            end as top,
            case when number % 10 = 5 then top
                else top || '.sub' || number % 3 end as code
        from range(60) as products (number)
    )
    select
        steps.user_id,
        'visit ' || steps.number as session_id,
        products.product_id,
        coalesce(products.top, 'unknown') as category,
        coalesce(products.code, 'unknown') as subcategory,
        products.brand,
        steps.event_type,
        (1.3 ^ (products.product_id % 31))::decimal(18, 4) as price,
        price > 0 as has_price,
        steps.started_at + to_seconds(steps.seconds) as event_at,
        event_at::date as event_date
    from steps
    inner join products
        on products.product_id
            = (steps.number * 7 + steps.number // 24 + steps.step * 11) % 60
    where steps.event_type <> 'purchase'
        or event_date not in (
            date '2019-09-30' + $lost_day, date '2019-09-30' + $lost_purchases_day
        )
"""

MARTS = [
    """
    create or replace temp table known as
    select
        *,
        case when event_type in ('view', 'cart', 'remove_from_cart', 'purchase')
            then event_type else 'other' end as kind,
        case when event_type = 'purchase' and price > 0 then price else 0 end as paid
    from marts.fct_clickstream__events
    """,
    """
    create or replace temp table grid as
    select * from (select distinct category from known) as categories
    cross join (
        values ('view'), ('cart'), ('remove_from_cart'), ('purchase'), ('other')
    ) as kinds (kind)
    """,
    """
    create or replace temp table gaps as
    with counted as (
        select
            days.day::date as event_date,
            kinds.kind,
            count(known.event_at) filter (where known.kind = kinds.kind) as kind_count,
            count(known.event_at) as day_count
        from generate_series(
            (select min(event_date) from known), (select max(event_date) from known),
            interval 1 day
        ) as days (day)
        cross join (select distinct kind from grid) as kinds
        left join known on days.day::date = known.event_date
        group by days.day, kinds.kind
    )
    select
        event_date,
        kind,
        day_count = 0 or (
            kind in ('view', 'cart', 'purchase') and kind_count = 0
            and day_count * sum(kind_count) over (partition by kind)
                / sum(day_count) over (partition by kind) >= 2
        ) as is_data_gap
    from counted
    """,
    """
    create or replace table marts.fct_clickstream__daily_events as
    select
        gaps.event_date,
        gaps.kind as event_type,
        grid.category,
        case when not gaps.is_data_gap then count(known.event_at) end as events_count,
        case when not gaps.is_data_gap then coalesce(sum(known.paid), 0) end
            ::decimal(18, 4) as purchase_amount,
        gaps.is_data_gap
    from gaps
    inner join grid on gaps.kind = grid.kind
    left join known
        on gaps.event_date = known.event_date
        and grid.kind = known.kind and grid.category = known.category
    group by gaps.event_date, gaps.kind, grid.category, gaps.is_data_gap
    """,
    """
    create or replace table marts.fct_clickstream__hourly_activity as
    with hours as (
        select hour as event_hour, hour::date as event_date
        from generate_series(
            (select date_trunc('hour', min(event_at)) from known),
            (select date_trunc('hour', max(event_at)) from known), interval 1 hour
        ) as hours (hour)
    ),
    counted as (
        select date_trunc('hour', event_at) as event_hour, kind, category,
            count(*) as events_count, sum(paid) as paid
        from known group by all
    )
    select
        hours.event_hour,
        hours.event_date,
        extract(hour from hours.event_hour) as hour_of_day,
        extract(isodow from hours.event_hour) as weekday,
        grid.kind as event_type,
        grid.category,
        case when not gaps.is_data_gap then coalesce(counted.events_count, 0) end
            as events_count,
        case when not gaps.is_data_gap then coalesce(counted.paid, 0) end
            ::decimal(18, 4) as purchase_amount,
        gaps.is_data_gap
    from hours
    cross join grid
    inner join gaps on hours.event_date = gaps.event_date and grid.kind = gaps.kind
    left join counted
        on hours.event_hour = counted.event_hour
        and grid.kind = counted.kind and grid.category = counted.category
    """,
    """
    create or replace table marts.dim_clickstream__products as
    with summed as (
        select
            product_id,
            max(category) as category,
            max(subcategory) as subcategory,
            max(brand) as brand,
            count(*) filter (where kind = 'view') as views_count,
            count(*) filter (where kind = 'cart') as carts_count,
            count(*) filter (where kind = 'remove_from_cart') as removals_count,
            count(*) filter (where kind = 'purchase') as purchases_count,
            sum(paid)::decimal(18, 4) as purchase_amount,
            median(price) filter (where price > 0)::decimal(18, 4) as median_price
        from known group by product_id
    )
    select
        *,
        carts_count / nullif(views_count, 0) as cart_rate,
        purchases_count / nullif(views_count, 0) as purchase_rate,
        case when median_price is not null then 1 + least(4, floor(5 * percent_rank()
            over (partition by category order by median_price))) end::integer
            as price_band
    from summed
    """,
    """
    create or replace table marts.fct_clickstream__sessions as
    select
        user_id,
        session_id,
        count(*) as events_count,
        count(*) filter (where kind = 'cart') as carts_count,
        count(*) filter (where kind = 'purchase') as purchases_count,
        carts_count > 0 as has_cart,
        purchases_count > 0 as has_purchase,
        min(event_at) as started_at,
        min(event_at)::date as session_date
    from known group by user_id, session_id
    """,
    """
    create or replace temp table units as
    with steps as (
        select 'session' as level, session_id as unit_id, * from known
        union all
        select 'user_product', product_id::varchar, * from known
    ),
    steps_of_all as (
        select * from steps
        union all
        select * replace ('all' as category) from steps
    ),
    viewed as (
        select level, category, user_id, unit_id, min(event_at) as viewed_at
        from steps_of_all where kind = 'view' group by all
    ),
    followed as (
        select
            viewed.*,
            min(steps.event_at) filter (where steps.kind = 'cart') as carted_at,
            min(steps.event_at) filter (where steps.kind = 'purchase') as purchased_at
        from viewed
        inner join steps_of_all as steps
            on viewed.level = steps.level and viewed.category = steps.category
            and viewed.user_id = steps.user_id and viewed.unit_id = steps.unit_id
            and steps.event_at
                between viewed.viewed_at and viewed.viewed_at + interval 7 day
        group by all
    )
    select
        *,
        viewed_at::date as event_date,
        date_diff('second', viewed_at, purchased_at) as seconds_to_purchase,
        -- enough here: after the first cart there is at most one purchase
        purchased_at >= carted_at as is_closed
    from followed
    """,
    """
    create or replace table marts.fct_clickstream__funnel as
    select
        days.event_date,
        categories.category,
        levels.level,
        modes.mode,
        count(units.viewed_at) as viewed_count,
        count(units.carted_at) as carted_count,
        count(units.purchased_at) filter (where modes.mode = 'open' or units.is_closed)
            as purchased_count,
        count(units.purchased_at) filter (
            where modes.mode = 'open' and units.is_closed is not true
        ) as purchased_without_cart_count,
        purchased_count / nullif(viewed_count, 0) as purchase_rate,
        days.event_date + 7 < (select max(event_date) from known) as is_window_complete,
        days.is_data_gap
    from (
        select event_date, bool_or(is_data_gap) as is_data_gap
        from gaps group by event_date
    ) as days
    cross join (select category from grid union select 'all') as categories
    cross join (values ('session'), ('user_product')) as levels (level)
    cross join (values ('open'), ('closed')) as modes (mode)
    left join units
        on days.event_date = units.event_date and levels.level = units.level
        and categories.category = units.category
    group by days.event_date, days.is_data_gap, categories.category, levels.level,
        modes.mode
    """,
    """
    create or replace table marts.fct_clickstream__view_to_purchase as
    select user_id, unit_id as product_id, category, viewed_at as first_viewed_at,
        purchased_at, seconds_to_purchase, carted_at is not null as has_cart
    from units
    where level = 'user_product' and category <> 'all' and purchased_at is not null
    """,
    """
    create or replace table marts.fct_clickstream__view_to_purchase_distribution as
    with timed as (
        select category, seconds_to_purchase as seconds
        from units where level = 'user_product' and purchased_at is not null
    ),
    measured as (
        select
            category,
            count(*) as purchases,
            avg(seconds) as mean_seconds_to_purchase,
            median(seconds) as median_seconds_to_purchase,
            quantile_cont(seconds, 0.25) as quartile_1_seconds_to_purchase,
            quantile_cont(seconds, 0.75) as quartile_3_seconds_to_purchase
        from timed group by category
    ),
    buckets as (
        select * from (values
            (1, 'under 1 minute', 0, 60), (2, '1 to 5 minutes', 60, 300),
            (3, '5 to 15 minutes', 300, 900), (4, '15 to 60 minutes', 900, 3600),
            (5, '1 to 6 hours', 3600, 21600), (6, '6 to 24 hours', 21600, 86400),
            (7, '1 to 3 days', 86400, 259200), (8, '3 days or more', 259200, 1e9)
        ) as buckets (bucket_order, bucket, low, high)
    )
    select
        measured.category,
        buckets.bucket_order,
        buckets.bucket,
        count(timed.seconds) as purchases_count,
        count(timed.seconds) / measured.purchases as purchases_share,
        measured.mean_seconds_to_purchase,
        measured.median_seconds_to_purchase,
        measured.quartile_1_seconds_to_purchase,
        measured.quartile_3_seconds_to_purchase
    from measured
    cross join buckets
    left join timed
        on measured.category = timed.category
        and timed.seconds >= buckets.low and timed.seconds < buckets.high
    group by
        measured.category, buckets.bucket_order, buckets.bucket, measured.purchases,
        measured.mean_seconds_to_purchase, measured.median_seconds_to_purchase,
        measured.quartile_1_seconds_to_purchase,
        measured.quartile_3_seconds_to_purchase
    """,
    """
    create or replace table marts.fct_clickstream__purchase_predictions as
    with looked as (
        select distinct user_id, product_id, last_date
        from known, (select max(event_date) as last_date from known)
        where kind in ('view', 'cart') and event_date >= last_date - 1
    )
    select
        user_id,
        product_id,
        1 / (2 + (user_id * 7 + product_id * 3) % 300) as probability,
        last_date + interval 1 day as as_of,
        as_of + interval 1 day as window_ends_at
    from looked
    """,
    """
    create or replace table marts.fct_clickstream__purchase_contacts as
    with shop as (
        select
            count(distinct user_id) as users_count,
            count(*) filter (where kind = 'purchase') as purchases_count
        from known
        having count(*) > 0
    )
    select
        candidate,
        'test' as split,
        contacts_count,
        7 as as_ofs_count,
        7 * least(contacts_count, users_count) as contacted_count,
        least(floor(contacted_count ^ power), purchases_count)::bigint as bought_count,
        purchases_count,
        bought_count + 0.5 as expected_purchases,
        bought_count / contacted_count as precision,
        bought_count / nullif(purchases_count, 0) as recall,
        is_baseline,
        candidate = 'gradient_boosting' as is_champion
    from shop
    cross join (values
        ('gradient_boosting', false, 0.8), ('knn', false, 0.75),
        ('in_cart', true, 0.7), ('majority', true, 0.5)
    ) as candidates (candidate, is_baseline, power)
    cross join (values (10), (100), (1000), (10000)) as budgets (contacts_count)
    """,
    """
    create or replace table marts.fct_clickstream__purchase_user_groups as
    select
        candidate,
        split,
        user_group,
        users_count,
        4 * users_count as rows_count,
        positives_count,
        positives_count + 0.4 as expected_purchases,
        case when positives_count > 0 then area - users_count / 1e6 end as roc_auc,
        case when positives_count > 0 then 0.2 end as pr_auc,
        0.1 as log_loss,
        is_baseline,
        is_champion
    from (select distinct candidate, split, is_baseline, is_champion
        from marts.fct_clickstream__purchase_contacts)
    inner join (values
        ('gradient_boosting', 0.86), ('knn', 0.84), ('in_cart', 0.7), ('majority', 0.5)
    ) as areas (candidate, area) using (candidate)
    cross join (
        select
            case when user_id % 3 = 0 then 'new' else 'known' end as user_group,
            count(distinct user_id) as users_count,
            count(*) filter (where kind = 'purchase') as positives_count
        from known
        group by user_group
    )
    """,
    """
    create or replace table marts.fct_clickstream__cohort_retention as
    with visits as (
        select distinct user_id, date_trunc('week', event_date)::date as period_start
        from known
    ),
    cohorts as (
        select user_id, min(period_start) as cohort_start from visits group by user_id
    ),
    sizes as (
        select cohort_start, count(*) as users_count from cohorts group by cohort_start
    ),
    active as (
        select cohort_start, period_start, count(*) as active_users_count
        from cohorts inner join visits using (user_id) group by all
    ),
    periods as (
        select period::date as period_start from generate_series(
            (select min(period_start) from visits),
            (select max(period_start) from visits), interval 7 day
        ) as periods (period)
    )
    select
        'week' as cohort_period,
        sizes.cohort_start,
        (periods.period_start - sizes.cohort_start) // 7 as periods_since_first,
        sizes.users_count,
        coalesce(active.active_users_count, 0) as active_users_count,
        coalesce(active.active_users_count, 0) / sizes.users_count as retention_share,
        periods.period_start + 7 > (select max(event_date) from known)
            as is_partial_period,
        periods.period_start
    from sizes
    inner join periods on sizes.cohort_start <= periods.period_start
    left join active
        on sizes.cohort_start = active.cohort_start
        and periods.period_start = active.period_start
    """,
]


def build(connection: duckdb.DuckDBPyConnection, days: int = DAYS) -> None:
    """Write the events of so many days and all that follows from them."""
    connection.execute("create schema if not exists marts")
    connection.execute(
        EVENTS,
        {
            "days": days,
            "lost_day": LOST_DAY,
            "lost_purchases_day": LOST_PURCHASES_DAY,
            "image": IMAGE,
            "script": SCRIPT,
        },
    )
    derive(connection)


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Derive all tables from the events that stand in the warehouse."""
    for statement in MARTS:
        connection.execute(statement)
