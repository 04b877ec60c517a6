"""Names from the data as labels: short, on two lines, no two the same."""

from collections.abc import Iterable


def unique(labels: Iterable[str]) -> list[str]:
    """Tell equal labels apart by trailing spaces, which nobody sees.

    So each keeps a row of its own on an axis of names.
    """
    told: list[str] = []
    seen: dict[str, int] = {}
    for label in labels:
        seen[label] = seen.get(label, -1) + 1
        told.append(label + " " * seen[label])
    return told


def labels(names: Iterable[object], longest: int = 24, lines: int = 1) -> list[str]:
    """Write names as labels of an axis: cut in the middle, no two the same.

    Names that differ at their end only keep it. With two lines they break between
    words, at a line break that the axis splits its labels by.
    """
    short = []
    for name in map(str, names):
        if lines > 1 and len(name) > longest:
            head, _, tail = name[: longest + 1].rpartition(" ")
            tail = (tail if head else name[longest:]) + name[longest + 1 :] * bool(head)
            short.append(f"{head or name[:longest]}\n{cut(tail, longest)}")
        else:
            short.append(cut(name, longest))
    return unique(short)


def cut(name: str, longest: int) -> str:
    """Shorten a name in its middle."""
    if len(name) <= longest:
        return name
    half = longest // 2
    return f"{name[: longest - half].rstrip()}…{name[1 - half :].lstrip()}"


def category(name: object) -> str:
    """Write a category as words: `kids.baby_food` -> `kids / baby food`.

    What the data don't say (`unknown`) is called so.
    """
    if name == "unknown":
        return "no category"
    parts = [part.strip() for part in str(name).replace("_", " ").split(".")]
    return " / ".join(part for part in parts if part) or str(name)


def category_labels(names: Iterable[object], longest: int = 24) -> list[str]:
    """Write categories as labels of an axis or a legend."""
    return labels(map(category, names), longest)


def product(product_id: object, brand: object) -> str:
    """Name a product: the data give no more than its number and its brand."""
    known = isinstance(brand, str) and brand.strip()
    return f"{brand} {product_id}" if known else f"product {product_id}"
