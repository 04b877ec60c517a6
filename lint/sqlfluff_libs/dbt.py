"""Stand-in for dbt's macros while sqlfluff lints: they render as plain calls.

sqlfluff's jinja templater makes this module known to the templates as `dbt`. Nothing
else imports it.
"""

from collections.abc import Callable


def __getattr__(name: str) -> Callable[..., str]:
    if name.startswith("_"):
        raise AttributeError(name)
    if name.startswith("type_"):
        return lambda *_: "text"
    if name == "generate_series":
        return lambda *_: "select 1 as generated_number"
    return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"
