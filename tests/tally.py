"""Add up pytest's JUnit reports: `python tests/tally.py [--no-skips] REPORT...`.

Prints each skipped test with its reason and one closing line, "total: N passed, N failed".
Exits 1 where a report is missing or empty, a test failed, or, with --no-skips, was skipped.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def tally(report: Path) -> tuple[int, int, list[str]]:
    """Passed, failed and the skipped tests (with their reasons) of one report."""
    passed, failed, skipped = 0, 0, []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        reason = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif reason is not None:
            skipped.append(f"{case.get('classname')}::{case.get('name')}: {reason.get('message')}")
        else:
            passed += 1
    return passed, failed, skipped


def main(arguments: list[str]) -> int:
    """Print the sum of the reports named in `arguments`; return the exit status."""
    strict = "--no-skips" in arguments
    status, passed, failed, skipped = 0, 0, 0, []
    for report in (Path(argument) for argument in arguments if not argument.startswith("--")):
        if not report.is_file():
            print(f"{report} is missing: that part of the tests did not run to its end.")
            status = 1
            continue
        of_report = tally(report)
        if of_report[0] == 0:
            print(f"{report} holds no passed test.")
            status = 1
        passed, failed = passed + of_report[0], failed + of_report[1]
        skipped += of_report[2]
    for line in skipped:
        print(f"skipped: {line}")
    print(f"total: {passed} passed, {failed} failed" + f", {len(skipped)} skipped" * bool(skipped))
    return 1 if failed or status or (strict and skipped) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
