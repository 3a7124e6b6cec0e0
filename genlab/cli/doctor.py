"""`doctor`: what GenLab needs of this machine, checked, each with its remedy."""

from __future__ import annotations

import importlib.metadata
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from genlab.cli.say import say

Check = Callable[[], tuple[bool, str]]
REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"


def run() -> int:
    """Print a line for each check; return 0 if all passed, else 1."""
    results = [(name, *_attempt(check)) for name, check in CHECKS.items()]
    for name, good, sentence in results:
        print(f"{'ok ' if good else 'BAD'} {name}: {sentence}")
    bad = sum(not good for _, good, _ in results)
    say(
        "Everything is in order." if not bad else f"{bad} of {len(results)} checks ask for mending."
    )
    return min(bad, 1)


def _attempt(check: Check) -> tuple[bool, str]:
    try:
        return check()
    except Exception as error:  # a check that breaks is a finding, not the end of the others
        return False, f"{type(error).__name__}: {error}"


def _python() -> tuple[bool, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)"


def _packages() -> tuple[bool, str]:
    wrong = []
    for line in REQUIREMENTS.read_text().splitlines():
        name, pinned, version = line.split("#")[0].strip().partition("==")
        if pinned and importlib.metadata.version(name).split("+")[0] != version.strip():
            wrong.append(f"{name} is {importlib.metadata.version(name)}, not {version}")
    return not wrong, "; ".join(wrong) or f"as pinned in {REQUIREMENTS.name}"


def _torch() -> tuple[bool, str]:
    import torch

    generator = torch.Generator().manual_seed(1)
    x = torch.randn(256, 64, generator=generator)
    good = bool(torch.isfinite(x @ x.T).all())
    device = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "CPU"
    return good, f"torch {torch.__version__} computes on the {device}"


def _store() -> tuple[bool, str]:
    from genlab.runs.store import Store, default_path

    path = default_path()
    count = len(Store(path).runs())
    with sqlite3.connect(path) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check").fetchone()
    size = path.stat().st_size / 2**20
    return verdict == "ok", f"{count} recordings in {size:.1f} MB, integrity {verdict}"


def _data() -> tuple[bool, str]:
    from genlab.data import found

    folder = os.environ.get("GENLAB_DATA")
    if folder is not None and not Path(folder).is_dir():
        return False, "GENLAB_DATA names no folder: unset or mend it"
    sets = found()
    problems = [seen.problem for seen in sets.values() if seen.problem]
    if problems:
        return False, " ".join(problems)
    places = [f"{seen.title} in {seen.folder}" for seen in sets.values()]
    if "mnist" not in sets:
        places.append("no MNIST, neither in GENLAB_DATA nor downloaded")
    return True, "beside the data sets that come with the app: " + ", ".join(places)


CHECKS: dict[str, Check] = {
    "Python": _python,
    "packages": _packages,
    "torch": _torch,
    "recordings": _store,
    "data": _data,
}
