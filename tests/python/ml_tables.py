"""Made-up feature tables for the tests of comptoir.ml: small, seeded, of known shape."""

import numpy as np
import pandas as pd


def features_table(
    entities: int = 120,
    as_ofs: int = 4,
    seed: int = 1,
    kind: str = "classification",
    step_days: int = 30,
) -> pd.DataFrame:
    """Entities at several train times, one validation, one test, one current time.

    The chance of a positive falls with recency_days and rises with orders; `noise` says
    nothing; monthly_amount has nulls; is_member is boolean.
    """
    random = np.random.default_rng(seed)
    start = pd.Timestamp("2024-01-01")
    splits = ["train"] * as_ofs + ["validation", "test", "current"]
    frames = []
    for number, split in enumerate(splits):
        recency = random.integers(0, 200, entities).astype(float)
        orders = random.poisson(3, entities)
        chance = 1 / (1 + np.exp(0.03 * (recency - 80) - 0.4 * (orders - 3)))
        label = (random.random(entities) < chance).astype(float)
        if kind == "regression":
            label = np.round(label * np.exp(random.normal(3 + 0.1 * orders, 0.5)), 2)
        amount = np.round(random.gamma(2.0, 20.0, entities), 2)
        amount[random.random(entities) < 0.1] = np.nan
        frames.append(
            pd.DataFrame(
                {
                    "entity_id": [f"c{n:04d}" for n in range(entities)],
                    "item_id": pd.Series([None] * entities, dtype="str"),
                    "as_of": (start + pd.Timedelta(days=step_days * number)).as_unit(
                        "us"
                    ),
                    "split": split,
                    "label": label if split != "current" else np.nan,
                    "recency_days": recency,
                    "orders_count": orders,
                    "monthly_amount": amount,
                    "is_member": random.random(entities) < 0.5,
                    "noise": random.normal(size=entities),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
