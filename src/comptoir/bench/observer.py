"""How near the candidates of the task purchase come to the best possible prediction.

Beside a made-up clickstream stands the probability of each purchase of its last two
weeks, as the best observer of the past could state it (`comptoir.samples.clickstream`).
On the pairs of the test, the observer's ROC-AUC is what no candidate can be expected to
exceed; a score without any knowledge has .5. The share of the way from there is what a
candidate has learned of what can be known.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

TRUTH = "clickstream_events.truth.parquet"

# The scores of the test beside what the observer says of the same pairs. Ids are
# numbers in the file and text in the warehouse.
PAIRS = """
    create or replace temp view pairs as
    select
        scores.candidate,
        scores.label,
        scores.score,
        truth.probability,
        truth.purchased
    from ml.ml_purchase__scores as scores
    left join read_parquet({truth}) as truth
        on scores.entity_id = truth.user_id::varchar
        and scores.item_id = truth.product_id::varchar
        and scores.as_of = truth.as_of::timestamp
    where scores.split = 'test'
"""
# Mann and Whitney 1947: mid-ranks of the positives; as in int_ml__amounts_ranked they
# are doubled, so that they are whole.
AREAS = """
    with ranked as (
        select
            candidate,
            label,
            2 * rank() over (partition by candidate order by {score})
            + count(*) over (partition by candidate, {score}) - 1 as doubled_rank
        from pairs
        where probability is not null
    )
    select
        candidate,
        (sum(doubled_rank) filter (where label = 1) / 2.0::double
            - count_if(label = 1) * (count_if(label = 1) + 1) / 2.0::double)
        / nullif(count_if(label = 1) * count_if(label = 0), 0) as area
    from ranked
    group by candidate
    order by candidate
"""


@dataclass(frozen=True)
class Observed:
    """What the comparison found.

    pairs_count   pairs of the test
    told_share    share of them of which the truth is known
    agreed_share  share of these whose label is what happened
    observer      the observer's ROC-AUC on them; None where one class is missing
    candidates    ROC-AUC of each candidate on the same pairs
    champion      the task's champion, or None
    """

    pairs_count: int
    told_share: float
    agreed_share: float
    observer: float | None
    candidates: Mapping[str, float | None]
    champion: str | None

    def share_of_the_way(self, candidate: str) -> float | None:
        """(area - .5) / (observer's area - .5), or None where either is not known."""
        area = self.candidates.get(candidate)
        if area is None or self.observer is None or self.observer == 0.5:
            return None
        return (area - 0.5) / (self.observer - 0.5)


def find_truth(files: list[Path], name: str = TRUTH) -> Path | None:
    """The truth that stands beside the files of a sample, if any."""
    beside = files[0].parent / name
    return beside if beside.is_file() else None


def observe(warehouse: duckdb.DuckDBPyConnection, truth: Path) -> Observed | None:
    """Compare the scores of the test with the truth; None where there are none."""
    warehouse.execute("set enable_progress_bar = false")
    literal = "'" + str(truth).replace("'", "''") + "'"
    warehouse.execute(PAIRS.format(truth=literal))
    # Every candidate scores the same pairs: one tells of all.
    pairs, told, agreed = warehouse.execute(
        "select count(*), count(probability), count_if(purchased::double = label)"
        " from pairs where candidate = (select min(candidate) from pairs)"
    ).fetchall()[0]
    if not pairs or not told:
        return None
    areas = {
        score: dict(warehouse.execute(AREAS.format(score=score)).fetchall())
        for score in ("score", "probability")
    }
    champion = warehouse.execute(
        "select candidate from ml.dim_ml__champions where task = 'purchase'"
    ).fetchall()
    return Observed(
        pairs_count=pairs,
        told_share=told / pairs,
        agreed_share=agreed / told,
        observer=next(iter(areas["probability"].values())),
        candidates=areas["score"],
        champion=champion[0][0] if champion else None,
    )


def main(warehouse: str, truth: str) -> None:
    """Print what was found as a line of JSON, `null` where nothing can be compared."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        found = observe(connection, Path(truth))
    print(json.dumps(None if found is None else asdict(found)))


if __name__ == "__main__":
    main(*sys.argv[1:])
