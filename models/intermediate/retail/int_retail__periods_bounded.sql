with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

bounds as (

    select
        min(invoice_date) as first_date,
        max(invoice_date) as last_date
    from lines
    having count(*) > 0

),

months as (

    select
        first_date,
        last_date,
        {{ dbt.date_trunc('month', 'first_date') }}::date as first_month,
        {{ dbt.date_trunc('month', 'last_date') }}::date as last_month,
        {{ dbt.last_day('last_date', 'month') }}::date as last_month_end_date
    from bounds

),

bounded as (

    select
        first_date > first_month as is_first_month_partial,
        last_date < last_month_end_date as is_last_month_partial,
        first_date,
        last_date,
        first_month,
        last_month,
        -- Strictly after the last line, even when that line stands at midnight sharp
        {{ dbt.dateadd('day', 1, 'last_date') }}::timestamp as as_of
    from months

)

select * from bounded
