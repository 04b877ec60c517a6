"""Numbers and names of segments, from what their members do.

K-means numbers its clusters as it happens to find them; here they are put in order by a
feature and named by a rule. Features are arrays by name, one value an entity.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from comptoir.ml.scales import standings

Features = Mapping[str, np.ndarray]
Members = Mapping[int, np.ndarray]


@dataclass(frozen=True)
class Trait:
    """What a segment can stand high or low in, and the words that tell two apart."""

    feature: str
    more: str
    less: str
    is_inverted: bool = False


class Namer(Protocol):
    """`order_by` is the feature whose mean numbers the segments, the highest 1."""

    order_by: str

    def names(
        self, ordered: Sequence[int], members: Members, features: Features
    ) -> dict[int, str]:
        """A name for each label; `members` says by label who is in it (bool, rows)."""
        ...


@dataclass(frozen=True)
class Naming:
    """A name is a word for the first traits and one for the second ones.

    Each of the two lists holds the words for a high, a middle and a low standing, the
    mean standing of its traits (positions in `traits`). Two segments that would share a
    name are told apart by the trait in which they lie furthest apart, more than two by
    their number.
    """

    traits: tuple[Trait, ...]
    order_by: str
    first: tuple[int, ...]
    first_words: tuple[str, str, str]
    second: tuple[int, ...]
    second_words: tuple[str, str, str]
    high: float = 0.6
    low: float = 0.4

    def names(
        self, ordered: Sequence[int], members: Members, features: Features
    ) -> dict[int, str]:
        """A name for each label, all different."""
        profile = {
            label: [
                _mean_standing(
                    features[trait.feature], members[label], trait.is_inverted
                )
                for trait in self.traits
            ]
            for label in ordered
        }
        return _distinct_names(ordered, profile, self)


@dataclass(frozen=True)
class Leanings:
    """A name is what the members take more of than all do, and how they stand out.

    Of each family (features `<family>:<level>`, with the words of its part of the name,
    `{}` the level): the level whose mean share lies furthest above that of all, if by
    `least` or more. Of each trait its word from a mean standing of
    `high` on, or of `low` and below. Segments of one name are told apart by the leading
    level of `further`, where each has another, else by their number. One segment alone
    is `everyone`.
    """

    families: tuple[tuple[str, str], ...]
    order_by: str
    further: str
    everyone: str
    traits: tuple[Trait, ...] = ()
    nothing: str = "A bit of everything"
    least: float = 0.06
    high: float = 0.6
    low: float = 0.4

    def names(
        self, ordered: Sequence[int], members: Members, features: Features
    ) -> dict[int, str]:
        """A name for each label, all different."""
        if len(ordered) == 1:
            return {ordered[0]: self.everyone}
        names = {
            label: self._name(members[label], features) or self.nothing
            for label in ordered
        }
        for name in sorted(set(names.values())):
            alike = [label for label in ordered if names[label] == name]
            if len(alike) == 1:
                continue
            leads = {
                label: lead(self.further, members[label], features)[0]
                for label in alike
            }
            if None not in leads.values() and len(set(leads.values())) == len(alike):
                told = {label: f"{name}, {leads[label]}" for label in alike}
                if not set(told.values()) & set(names.values()):
                    names |= told
                    continue
            for label in alike:
                names[label] = f"{name}, group {ordered.index(label) + 1}"
        return names

    def _name(self, is_inside: np.ndarray, features: Features) -> str:
        parts = []
        for family, words in self.families:
            level, more = lead(family, is_inside, features)
            if level is not None and more >= self.least:
                parts.append(words.format(level if not parts else level.lower()))
        for trait in self.traits:
            standing = _mean_standing(
                features[trait.feature], is_inside, trait.is_inverted
            )
            if standing >= self.high:
                parts.append(trait.more)
            elif standing <= self.low:
                parts.append(trait.less)
        name = ", ".join(parts)
        return name[:1].upper() + name[1:]


def lead(
    family: str, is_inside: np.ndarray, features: Features
) -> tuple[str | None, float]:
    """The level whose mean share inside is furthest above that of all, and by how much.

    Of equal ones the first by name; None and 0 where the family has no level.
    """
    found = []
    for name in sorted(features):
        if name.startswith(f"{family}:"):
            shares = features[name]
            mean = math.fsum(shares) / len(shares)
            inside = math.fsum(shares[is_inside]) / int(is_inside.sum())
            found.append((name.removeprefix(f"{family}:"), round(inside - mean, 9)))
    return max(found, key=lambda one: one[1], default=(None, 0.0))


def name_segments(
    labels: np.ndarray, entities: np.ndarray, features: Features, naming: Namer
) -> tuple[dict[int, int], dict[int, str]]:
    """Number and name of each label, whatever label K-means gave.

    Number 1 has the highest mean of `naming.order_by`, ties go to the smallest entity.
    """
    found = np.unique(labels).tolist()
    members = {label: labels == label for label in found}
    order = features[naming.order_by]
    means = {
        label: math.fsum(order[is_inside]) / int(is_inside.sum())
        for label, is_inside in members.items()
    }
    ordered = sorted(
        found, key=lambda label: (-means[label], min(entities[members[label]]))
    )
    numbers = {label: position + 1 for position, label in enumerate(ordered)}
    return numbers, naming.names(ordered, members, features)


def _mean_standing(
    values: np.ndarray, is_inside: np.ndarray, is_inverted: bool
) -> float:
    known = np.sort(values[~np.isnan(values)])
    mean = math.fsum(standings(known, values[is_inside])) / int(is_inside.sum())
    return round(1 - mean if is_inverted else mean, 9)


def _word(words: tuple[str, str, str], standing: float, naming: Naming) -> str:
    if standing >= naming.high:
        return words[0]
    return words[1] if standing >= naming.low else words[2]


def _distinct_names(
    ordered: Sequence[int], profile: Mapping[int, list[float]], naming: Naming
) -> dict[int, str]:
    def mean(label: int, traits: tuple[int, ...]) -> float:
        return round(math.fsum(profile[label][one] for one in traits) / len(traits), 9)

    names = {
        label: (
            f"{_word(naming.first_words, mean(label, naming.first), naming)} "
            f"{_word(naming.second_words, mean(label, naming.second), naming)}"
        )
        for label in ordered
    }
    for name in sorted(set(names.values())):
        alike = [label for label in ordered if names[label] == name]
        if len(alike) == 1:
            continue
        spreads = [
            max(profile[label][one] for label in alike)
            - min(profile[label][one] for label in alike)
            for one in range(len(naming.traits))
        ]
        widest = spreads.index(max(spreads))
        trait = naming.traits[widest]
        if len(alike) == 2 and spreads[widest] > 0:
            low, high = sorted(alike, key=lambda label: profile[label][widest])
            names[high] = f"{name}, {trait.more}"
            names[low] = f"{name}, {trait.less}"
        else:
            for label in alike:
                names[label] = f"{name}, group {ordered.index(label) + 1}"
    return names
