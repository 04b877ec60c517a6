"""The share of true effects inside their intervals, measured on a small shop."""

import numpy as np
import pandas as pd
import pytest

from comptoir.bench.driver_coverage import coverage, summarise
from comptoir.ml.drivers import LEVELS, Settings


def test_a_small_shop_is_measured_driver_by_driver():
    found = coverage([4], 30_000).set_index(["scope", "driver"])
    assert set(found.index.get_level_values("driver")) == {"any", *LEVELS}
    for scope in ("all", "category"):
        parts = found.loc[scope].drop("any")
        assert found.loc[(scope, "any"), "effects"] == parts["effects"].sum() > 20
    # A smoke test of one shop: twenty are measured by the benchmark.
    assert found.loc[("category", "any"), "inside_share"] > 0.8
    assert found["mean_width"].gt(0).all()


def test_prices_seem_to_matter_less_by_what_was_sold():
    """Cheap days empty the shelf, so that an elasticity of sales is nearer to zero."""
    found, plain = (
        coverage([4], 30_000, settings).set_index(["scope", "driver"])["bias"]
        for settings in (Settings(), Settings(is_plain=True))
    )
    assert plain["category", "price"] > found["category", "price"] + 0.1


def test_shares_widths_and_errors_are_worked_out_by_hand():
    """Inside: 0 in (-1, 1), not 3 in (0, 2); without an interval nothing counts."""
    rows = pd.DataFrame(
        {
            "category": ["all", "all", "all", "A"],
            "driver": ["price", "price", "holiday", "month"],
            "effect": [0.0, 1.0, 5.0, 2.0],
            "lower": [-1.0, 0.0, np.nan, 1.0],
            "upper": [1.0, 2.0, np.nan, 5.0],
            "truth": [0.5, 3.0, 5.0, 2.5],
            "is_inside": [True, False, False, True],
        }
    )
    found = summarise(rows).set_index(["scope", "driver"])
    price = found.loc[("all", "price")]
    assert (price["effects"], price["inside_share"], price["mean_width"]) == (2, 0.5, 2)
    assert price["bias"] == pytest.approx(-1.25)
    assert price["error"] == pytest.approx(np.sqrt((0.25 + 4.0) / 2))
    assert found.loc[("all", "any"), "effects"] == 2
    assert found.loc[("all", "holiday"), "effects"] == 0
    assert found.loc[("category", "any"), "inside_share"] == 1.0
