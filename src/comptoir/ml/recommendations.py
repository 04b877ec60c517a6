"""What the recommendations need beside the harness: the task, segments as of a time."""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from comptoir.ml.candidates import Candidate, blend, logistic_regression, reference
from comptoir.ml.frames import significant
from comptoir.ml.tasks import Task
from comptoir.ml.threads import one_thread

# Rules made in SQL: name, feature, what it does.
RULES = (
    ("top_sellers", "units_sold", "Products by units sold so far."),
    ("recent_sellers", "buyers_30", "Products by buyers of the last 30 days."),
    (
        "segment_top_sellers",
        "segment_buyers",
        "Products by buyers in the customer's K-means segment.",
    ),
    (
        "item_cosine",
        "likeness_sum",
        "Products whose buyers are those of what the customer bought (cosine).",
    ),
    (
        "fresh_cosine_selling",
        "selling_likeness",
        "The cosine decayed in time, times buyers of the last 14 days.",
    ),
    (
        "adoption",
        "adoption_sum",
        "Products that buyers of what the customer bought begin to buy now.",
    ),
)
# More of these never makes a purchase less likely, all else equal.
_RISING = (
    "buyers_7",
    "buyers_14",
    "buyers_30",
    "new_buyers_7",
    "new_buyers_30",
    "new_buyers_decayed_10",
    "new_buyers_decayed_30",
    "neighbours",
    "likeness_sum",
    "fresh_likeness_sum",
    "adoption_sum",
    "selling_likeness",
    "selling_adoption",
    "likeness_max",
    "adoption_max",
    "likeness_mean",
    "fresh_likeness_mean",
    "adoption_mean",
    "taste_sum",
    "taste_max",
    "siblings",
    "class_buyers_30",
    "class_share_30",
    "country_share",
)
_MEASURES = ["recency_days", "invoices_count", "spent_amount"]


def segment_customers(
    customers: pd.DataFrame, segments: int, seed: int
) -> pd.DataFrame:
    """Segment of each customer with a purchase, apart for each as_of.

    `customers` has one row per as_of and customer: as_of, customer_number,
    recency_days (days), invoices_count, spent_amount (null: no purchase yet). K-means
    on the standardised logarithms of the three, so that a segment knows nothing from
    as_of on. Segments are numbered from 1 by falling mean of the money; with fewer
    distinct customers than `segments` there are as many segments as those.
    """
    known = customers.dropna(subset=["recency_days"]).sort_values(
        ["as_of", "customer_number"]
    )
    parts = [
        rows.assign(segment_number=_numbers(rows, segments, seed))
        for _, rows in known.groupby("as_of", sort=True)
    ]
    columns = ["as_of", "customer_number", "segment_number"]
    answer = pd.concat([known.assign(segment_number=0).iloc[:0], *parts])[columns]
    return answer.astype({"customer_number": "int32", "segment_number": "int32"})


def _numbers(rows: pd.DataFrame, segments: int, seed: int) -> np.ndarray:
    values = np.log1p(np.maximum(rows[_MEASURES].to_numpy(dtype=np.float64), 0.0))
    space = significant(StandardScaler().fit_transform(significant(values)))
    count = min(segments, len(np.unique(space, axis=0)))
    with one_thread():
        found = KMeans(count, n_init=10, random_state=seed).fit_predict(space)
    money = [values[found == number, 2].mean() for number in range(count)]
    places = np.empty(count, dtype=np.int32)
    places[np.argsort(-np.round(money, 9), kind="stable")] = np.arange(1, count + 1)
    return places[found]


def recommend_task(horizon_days: float) -> Task:
    """The task recommend: rules made in SQL against learned rankings of candidates."""
    return Task(
        name="recommend",
        kind="ranking",
        selection_metric="ndcg_at_10",
        horizon_days=horizon_days,
        seed=20111209,
        candidates=(
            *(
                reference(name, feature, description=description)
                for name, feature, description in RULES
            ),
            logistic_regression(C=0.03, max_iter=200),
            Candidate(
                "gradient_boosting",
                rising_boosting,
                description="Gradient boosting of shallow trees that rise with"
                " popularity and likeness.",
            ),
            blend("blend", of=("logistic_regression", "gradient_boosting")),
        ),
        folds="entity",
        folds_count=2,
        max_fit_rows=60_000,
        importance_rows=500,
    )


def rising_boosting(features: tuple[str, ...]) -> Pipeline:
    """Gradient boosting that may only rise with what speaks for a product.

    The trees see few products at few times; held to rise, they can't learn which
    products happened to sell in those weeks.
    """
    model = HistGradientBoostingClassifier(
        max_iter=80,
        learning_rate=0.08,
        max_leaf_nodes=12,
        min_samples_leaf=300,
        l2_regularization=5,
        max_features=0.3,
        early_stopping=False,
        monotonic_cst=[int(feature in _RISING) for feature in features],
    )
    return Pipeline([("model", model)])
