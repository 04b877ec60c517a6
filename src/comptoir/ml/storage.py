"""Models as bytes and back: skops without its accidents, and only known types.

skops writes a zip of `schema.json` (a tree of nodes: class, module, loader, content)
and one file an array. Object ids, file names and zip times differ from run to run; they
are taken out, so the same model gives the same bytes: ids are dropped (each node is
written out in full anyway, ids only tell that two are one object), files are named by
their content, padding in structured arrays is zeroed, so are the counters of queries in
trees of neighbours; sets are sorted, zip times are fixed. Sparse matrices (.npz inside)
are left as they are: no model here has one.

Nothing is unpickled. A model loads only if every type in it is in the list that was
stored beside it, and only from scikit-learn, numpy, scipy and this package.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import skops.io
from sklearn.base import BaseEstimator

_PACKAGES = ("sklearn.", "numpy.", "scipy.", "comptoir.ml.")
_BUILTINS = frozenset(
    f"builtins.{name}"
    for name in (
        "bool",
        "bytes",
        "dict",
        "float",
        "int",
        "list",
        "NoneType",
        "set",
        "slice",
        "str",
        "tuple",
    )
)
# What refers to something that could be called: what skops trusts by itself, or ours.
_NAMING_LOADERS = frozenset({"ConstructorFromReduceNode", "FunctionNode", "TypeNode"})
# Nodes of skops that call something other than a constructor.
_CALLING_LOADERS = frozenset({"MethodNode", "OperatorFuncNode", "PartialNode"})
# Trees of neighbours count what they were asked, at these places of their state.
_COUNTING = frozenset(
    {"sklearn.neighbors._kd_tree.KDTree", "sklearn.neighbors._ball_tree.BallTree"}
)
_COUNTERS = slice(7, 11)
_FIRST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class ModelRefusedError(ValueError):
    """A stored model holds what it may not hold, or can't be read."""


def dump_model(model: BaseEstimator) -> tuple[bytes, list[str]]:
    """The model's canonical bytes, and the sorted names of all types in it.

    Raises ModelRefusedError where a type is from elsewhere, so that what is stored can
    be loaded.
    """
    data = canonical(skops.io.dumps(model))
    nodes = list(_nodes(_schema(data)))
    _refuse(_foreign(nodes, _unknown_to_skops(data)), "the model to be stored")
    return data, _types(nodes)


def load_model(data: bytes, allowed_types: Iterable[str], where: str) -> BaseEstimator:
    """The model in `data`; `where` (table and row) is named in an error.

    Raises ModelRefusedError where it has types that are not in `allowed_types` or not
    from the packages above.
    """
    try:
        nodes = list(_nodes(_schema(data)))
        types = _types(nodes)
        unknown = _unknown_to_skops(data)
    except Exception as error:
        raise ModelRefusedError(f"{where}: no model can be read: {error}") from error
    _refuse(sorted(set(types) - set(allowed_types)), where, "were not stored with it")
    _refuse(_foreign(nodes, unknown), where)
    return skops.io.loads(data, trusted=unknown)


def types_in(data: bytes) -> list[str]:
    """Sorted full names of all classes and functions that a stored model refers to."""
    return _types(list(_nodes(_schema(data))))


def canonical(data: bytes) -> bytes:
    """The same skops archive in the form that depends on nothing but the model."""
    files: dict[str, bytes] = {}
    with ZipFile(io.BytesIO(data)) as archive:
        schema = _canonical_node(
            json.loads(archive.read("schema.json")), archive, files
        )
    files["schema.json"] = json.dumps(schema, separators=(",", ":")).encode()
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = ZipInfo(name, _FIRST_ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, files[name], compresslevel=6)
    return out.getvalue()


def _is_node(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("__loader__"), str)


def _nodes(value: Any) -> Iterator[dict]:
    if _is_node(value):
        yield value
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for part in parts:
            yield from _nodes(part)


def _schema(data: bytes) -> dict:
    with ZipFile(io.BytesIO(data)) as archive:
        return json.loads(archive.read("schema.json"))


def _unknown_to_skops(data: bytes) -> list[str]:
    return skops.io.get_untrusted_types(data=data)


def _type_name(node: dict) -> str:
    if node["__loader__"] in _CALLING_LOADERS:
        return f"{node['__module__']}.{node['__class__']} ({node['__loader__']})"
    return f"{node['__module__']}.{node['__class__']}"


def _types(nodes: list[dict]) -> list[str]:
    return sorted({_type_name(node) for node in nodes})


def _foreign(nodes: list[dict], unknown: list[str]) -> list[str]:
    """Types from elsewhere; and functions that neither skops nor this package knows."""
    named = {
        _type_name(node) for node in nodes if node["__loader__"] in _NAMING_LOADERS
    }
    return [
        name
        for name in _types(nodes)
        if name.endswith(")")
        or not (name in _BUILTINS or name.startswith(_PACKAGES))
        or (name in named.intersection(unknown) and not name.startswith("comptoir."))
    ]


def _refuse(
    types: list[str], where: str, why: str = "are not from scikit-learn, numpy, scipy"
) -> None:
    if types:
        raise ModelRefusedError(f"{where}: types {', '.join(types)} {why}; not loaded")


def _canonical_node(value: Any, archive: ZipFile, files: dict[str, bytes]) -> Any:
    if isinstance(value, list):
        return [_canonical_node(part, archive, files) for part in value]
    if not isinstance(value, dict):
        return value
    is_node = _is_node(value)
    out = {
        key: _canonical_node(part, archive, files)
        for key, part in value.items()
        if not (is_node and key == "__id__")
    }
    if is_node and isinstance(out.get("file"), str):
        name = out["file"]
        content = archive.read(name)
        if name.endswith(".npy"):
            content = _without_padding(content)
        suffix = name.rpartition(".")[2]
        out["file"] = f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
        files[out["file"]] = content
    if is_node and _type_name(out) in _COUNTING:
        for counter in out["content"]["content"][_COUNTERS]:
            counter["content"] = "0"
    if is_node and out["__loader__"] == "SetNode":
        out["content"] = sorted(out["content"], key=json.dumps)
    return out


def _without_padding(content: bytes) -> bytes:
    """A .npy file of a structured array, its bytes between the fields set to zero."""
    array = np.load(io.BytesIO(content), allow_pickle=False)
    if array.dtype.names is None:
        return content
    clean = np.zeros(array.shape, dtype=array.dtype)
    for name in array.dtype.names:
        clean[name] = array[name]
    out = io.BytesIO()
    np.save(out, clean, allow_pickle=False)
    return out.getvalue()
