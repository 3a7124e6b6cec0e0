"""The closing line that continuous integration goes by."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TALLY = Path(__file__).parent / "tally.py"
PASSED = '<testcase classname="a" name="passes"/>'
FAILED = '<testcase classname="a" name="fails"><failure message="no"/></testcase>'
ERROR = '<testcase classname="a" name="breaks"><error message="no"/></testcase>'
SKIPPED = '<testcase classname="a" name="rests"><skipped message="no browser"/></testcase>'


def tally(folder: Path, *reports: str, strict: bool = False) -> tuple[int, str]:
    paths = [folder / f"{number}.xml" for number, _ in enumerate(reports)]
    for path, cases in zip(paths, reports, strict=True):
        path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    command = [sys.executable, str(TALLY), *["--no-skips"] * strict, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_reports_are_added_up(tmp_path: Path) -> None:
    assert tally(tmp_path, PASSED * 3, PASSED) == (0, "total: 4 passed, 0 failed\n")


@pytest.mark.parametrize("case", [FAILED, ERROR])
def test_a_failure_in_any_report_counts(tmp_path: Path, case: str) -> None:
    assert tally(tmp_path, PASSED, PASSED + case) == (1, "total: 2 passed, 1 failed\n")


def test_a_skip_is_told_and_fails_only_where_none_is_allowed(tmp_path: Path) -> None:
    told = "skipped: a::rests: no browser\ntotal: 1 passed, 0 failed, 1 skipped\n"
    assert tally(tmp_path, PASSED + SKIPPED) == (0, told)
    assert tally(tmp_path, PASSED + SKIPPED, strict=True) == (1, told)


def test_an_empty_or_missing_report_is_a_failure(tmp_path: Path) -> None:
    assert tally(tmp_path, PASSED, "")[0] == 1
    absent = [sys.executable, str(TALLY), str(tmp_path / "absent.xml")]
    assert subprocess.run(absent, capture_output=True).returncode == 1
