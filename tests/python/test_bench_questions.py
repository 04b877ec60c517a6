"""The benchmark's scripts answer as the marts do, so that their times compare."""

import importlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from comptoir.bench import questions

ROOT = Path(__file__).resolve().parents[2]
HEADER = (
    "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
    "user_session"
)
DAY_1 = f"""{HEADER}
2019-10-01 23:00:00 UTC,view,11,1,a.b.c,x,5.00,1,s1
2019-10-01 23:00:00 UTC,cart,11,1,a.b.c,x,5.00,1,s1
2019-10-01 23:00:30 UTC, Purchase ,11,1,a.b.c,x,5.00,1,s1
2019-10-01 23:00:30 UTC, Purchase ,11,1,a.b.c,x,5.00,1,s1
2019-10-01 23:10:00 UTC,view,12,,a,x,20.00,2,
2019-11-31 23:10:00 UTC,view,12,,a,x,20.00,2,
0019-10-01 23:10:00 UTC,view,12,,a,x,20.00,2,
2019-10-01 23:10:00 UTC,view,12,,a,x,free,2,
2019-10-01 23:10:00 UTC,view,12,,a,x,inf,2,
2019-10-01 23:10:00 UTC,,12,,a,x,20.00,2,
2019-10-01 23:10:00 UTC,view,,,a,x,20.00,2,
2019-10-01 23:10:00 UTC,view,12,,a,x,20.00,,
,view,12,,a,x,20.00,2,
"""
DAY_2 = f"""{HEADER}
2019-10-02 00:10:00 UTC,purchase,12,,a,x,,2,
2019-10-08 23:10:01 UTC,purchase,12,,a,x,30.00,2,
2019-10-09 00:00:00 UTC,wishlist,12,,,x,0.00,2,
2019-10-09 00:00:00 UTC,view,13,,,x,-1.00,2,
2019-11-01 12:00:00 UTC,purchase,11,1,,x,6.00,3,s3
"""
ANSWERS = {
    "event types by day": [
        ("2019-10-01", "cart", 1),
        ("2019-10-01", "purchase", 1),
        ("2019-10-01", "view", 2),
        ("2019-10-02", "purchase", 1),
        ("2019-10-08", "purchase", 1),
        ("2019-10-09", "other", 1),
        ("2019-10-09", "view", 1),
        ("2019-11-01", "purchase", 1),
    ],
    "sales by month": [("2019-10", 35.0), ("2019-11", 6.0)],
    # Both of `a` and of `a.b` were bought twice.
    "most bought by subcategory": [("a", "12", 2), ("a.b", "11", 2)],
    "views by hour": [("2019-10-01 23:00", 2), ("2019-10-09 00:00", 1)],
    "sales by category": [("a", 35.0), ("unknown", 6.0)],
    "ten most viewed products": [("11", 1), ("12", 1), ("13", 1)],
    "purchases per cart by category": [("a", 1, 3, 3.0)],
    # Medians 5 (of 5, 5, 5, 6) and 25 (of 20 and 30); 13 has no price.
    "products by price band": [(0, 1), (25, 1)],
    "events by hour of the day": [(0, 3), (12, 1), (23, 5)],
    # 30 seconds and one hour; the second purchase of 12 comes after seven days.
    "first view to purchase": [(2, 1815.0, 1815.0)],
}


def assert_same(found: dict, expected: dict) -> None:
    """Equal but for the last digits of sums and means."""

    def shorten(rows: list[tuple]) -> list[list]:
        return [
            [f"{cell:.9g}" if isinstance(cell, float) else cell for cell in row]
            for row in rows
        ]

    assert list(found) == list(expected) == list(questions.QUESTIONS)
    for name, rows in expected.items():
        assert shorten(found[name]) == shorten(rows), name


def answer(script: str, paths: Sequence[Path], *options: bool) -> dict:
    if script == "polars":
        pytest.importorskip("polars")
    module = importlib.import_module(f"comptoir.bench.questions_{script}")
    answers, seconds = module.answer_from_files([str(p) for p in paths], *options)
    assert list(seconds) == ["(reading)", *answers]
    return answers


@pytest.fixture
def days(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "1.csv", tmp_path / "2.csv"]
    for path, text in zip(paths, (DAY_1, DAY_2), strict=True):
        path.write_text(text, "utf-8")
    return paths


@pytest.mark.parametrize("script", ["pandas", "polars"])
def test_script_answers_a_file_with_faults(script: str, days: list[Path]) -> None:
    assert_same(answer(script, days), ANSWERS)


@pytest.mark.parametrize("script", ["pandas", "polars"])
def test_script_can_keep_duplicates(script: str, days: list[Path]) -> None:
    found = answer(script, days, True)
    assert found["event types by day"][1] == ("2019-10-01", "purchase", 2)
    assert found["sales by month"] == [("2019-10", 40.0), ("2019-11", 6.0)]


@pytest.mark.parametrize("script", ["pandas", "polars"])
def test_script_answers_as_the_marts_do(script: str, sample_warehouse: Path) -> None:
    sample = ROOT / "seeds" / "clickstream" / "clickstream_events.csv"
    expected, _ = questions.answer_from_marts(str(sample_warehouse))
    assert_same(answer(script, [sample]), expected)
