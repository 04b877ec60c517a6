"""Files with planted file faults, in every form, through the door for raw rows.

The generator counts what it plants and says on which lines; the reader, which shares no
code with it, has to find just these.
"""

import json

import duckdb
import pytest
from click.testing import CliRunner

from comptoir.cli import main
from comptoir.inputs import read_input

REASONS = {
    "field_too_many": "too many fields",
    "field_too_few": "too few fields",
    "invalid_utf8_byte": "wrong byte 0xe9",
    "unclosed_quote": "unclosed quote",
    "cut_last_line": "cut last line",
}
FORMS = [
    ("utf-8", ",", "lf", "csv"),
    ("utf-8-sig", ";", "crlf", "csv.gz"),
    ("latin-1", ";", "lf", "csv"),
    ("windows-1252", ",", "crlf", "csv"),
]


@pytest.fixture(params=FORMS, ids=lambda form: "-".join(form[:3]), scope="module")
def read(request, tmp_path_factory) -> tuple[dict, list[tuple]]:
    """The planted faults, and (line, reason) of each record that was not clean."""
    encoding, delimiter, newline, kind = request.param
    folder = tmp_path_factory.mktemp("faults")
    arguments = [
        "sample", "--area", "retail", "--rows", "5000", "--out", str(folder),
        "--file-faults", "--encoding", encoding, "--delimiter", delimiter,
        "--newline", newline, "--format", kind,
    ]  # fmt: skip
    made = CliRunner().invoke(main, arguments)
    assert made.exit_code == 0, made.output
    planted = json.loads((folder / "retail_transactions.faults.json").read_text())
    found = read_input(
        "retail_transactions",
        str(folder / f"retail_transactions.{kind}"),
        None,
        folder / "work",
    )
    [facts] = found["files"]
    assert facts["raw_rows"] == planted["truth"]["raw_rows"]
    assert facts["encoding"].startswith(encoding.removesuffix("-sig"))
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select source_line, quarantine_reason from ("
            + found["sql"]
            + ") order by source_line"
        ).fetchall()
    assert len(rows) == planted["truth"]["raw_rows"]
    return planted, rows


@pytest.mark.parametrize("kind", REASONS)
def test_each_planted_line_is_found_and_no_other(read, kind):
    planted, rows = read
    expected = planted["file_faults"][kind]["lines"]
    found = [
        line for line, reason in rows if reason and reason.startswith(REASONS[kind])
    ]
    assert found == expected


def test_all_other_lines_are_read(read):
    planted, rows = read
    quarantined = sum(reason is not None for _, reason in rows)
    assert quarantined == planted["truth"]["quarantined_rows"]
    assert [line for line, _ in rows] == list(range(2, len(rows) + 2))
