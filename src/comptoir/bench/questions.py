"""Ten questions to the clickstream, answered three ways: marts, pandas, polars.

The marts answer in SQL (here), the two scripts from the raw files, each a process of
its own that prints the seconds of its steps as JSON:

    python -m comptoir.bench.questions WAREHOUSE
    python -m comptoir.bench.questions_pandas [--keep-duplicates] FILE ...
    python -m comptoir.bench.questions_polars [--keep-duplicates] FILE ...

An answer is a list of rows in a stated order: texts, counts, sums. Dates and hours are
text (ISO), so that all three give the same.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping

Rows = list[tuple]

# The step of a script that is no question.
READING = "(reading)"

# Shared by the scripts: the event types that have a name, and the edges of the price
# bands (a band begins at its edge).
KNOWN_TYPES = ("view", "cart", "remove_from_cart", "purchase")
PRICE_EDGES = (0, 10, 25, 50, 100, 250, 500, 1000)
WINDOW_DAYS = 7

_BANDS = " ".join(
    f"when median_price >= {edge} then {edge}" for edge in reversed(PRICE_EDGES)
)

# What each question is called, and how it reads on the finished marts.
QUESTIONS = {
    "event types by day": """
        select event_date::text, event_type, sum(events_count)::bigint
        from marts.fct_clickstream__daily_events
        where events_count > 0
        group by all order by all""",
    "sales by month": """
        select strftime(event_date, '%Y-%m'), sum(purchase_amount)::double as amount
        from marts.fct_clickstream__daily_events
        group by all having amount > 0 order by all""",
    "most bought by subcategory": """
        select subcategory, product_id::text, purchases_count
        from marts.dim_clickstream__products
        where purchases_count > 0
        qualify row_number() over (
            partition by subcategory order by purchases_count desc, product_id::text
        ) = 1
        order by all""",
    "views by hour": """
        select strftime(event_hour, '%Y-%m-%d %H:00'), sum(events_count)::bigint
        from marts.fct_clickstream__hourly_activity
        where event_type = 'view' and events_count > 0
        group by all order by all""",
    "sales by category": """
        select category, sum(purchase_amount)::double as amount
        from marts.fct_clickstream__daily_events
        group by all having amount > 0 order by all""",
    "ten most viewed products": """
        select product_id::text, views_count
        from marts.dim_clickstream__products
        order by views_count desc, product_id::text limit 10""",
    "purchases per cart by category": """
        select
            category,
            sum(events_count) filter (where event_type = 'cart')::bigint as carts,
            coalesce(
                sum(events_count) filter (where event_type = 'purchase'), 0
            )::bigint as purchases,
            purchases / carts
        from marts.fct_clickstream__daily_events
        group by all having carts > 0 order by all""",
    "products by price band": f"""
        select case {_BANDS} end as band, count(*)
        from marts.dim_clickstream__products
        where median_price is not null
        group by all order by all""",
    "events by hour of the day": """
        select hour_of_day::integer as hour_of_day, sum(events_count)::bigint
        from marts.fct_clickstream__hourly_activity
        where events_count > 0
        group by all order by all""",
    "first view to purchase": """
        select
            count(*), avg(seconds_to_purchase)::double,
            median(seconds_to_purchase)::double
        from marts.fct_clickstream__view_to_purchase""",
}


def answer(sources: Mapping[str, Callable[[], Rows]]) -> tuple[dict, dict]:
    """Ask one question after the other: answers and seconds, by question."""
    answers: dict[str, Rows] = {}
    seconds: dict[str, float] = {}
    for name, ask in sources.items():
        start = time.perf_counter()
        answers[name] = ask()
        seconds[name] = time.perf_counter() - start
    return answers, seconds


def answer_from_marts(warehouse: str) -> tuple[dict, dict]:
    """Answers and seconds from the finished marts; the file is opened to read only."""
    import duckdb

    settings = {
        "threads": os.environ.get("COMPTOIR_THREADS", "2"),
        "memory_limit": os.environ.get("COMPTOIR_MEMORY_LIMIT", "3GB"),
    }
    with duckdb.connect(warehouse, read_only=True, config=settings) as connection:
        connection.execute("set enable_progress_bar = false")
        return answer(
            {
                name: lambda sql=sql: connection.execute(sql).fetchall()
                for name, sql in QUESTIONS.items()
            }
        )


if __name__ == "__main__":
    print(json.dumps(answer_from_marts(sys.argv[1])[1]))
