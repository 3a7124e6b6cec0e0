"""`runs`: the recordings of this machine."""

from __future__ import annotations

import json
from pathlib import Path

from genlab.cli.say import fail, say
from genlab.cli.training import summarise
from genlab.experiments.fields import Value
from genlab.runs.lighter import Lighter
from genlab.runs.store import RunInfo, Store, default_path
from genlab.runs.transfer import TransferError, export_run, import_run


def list_runs() -> None:
    """Print a line for each recording: id, state, steps, what differs from the defaults."""
    for info in Store(default_path()).runs():
        settings = " ".join(f"{k}={_short(v)}" for k, v in info.changed().items())
        print(f"{info.id}  {info.state:11s} {info.step:>7,}/{info.steps_target:,}  {settings}")


def show(run: str) -> None:
    """Print one recording's settings, state and figures as JSON."""
    info = _find(Store(default_path()), run)
    print(json.dumps({**summarise(info), "reason": info.reason, "remedy": info.remedy}, indent=2))


def export(run: str, out: Path | None, lighter: Lighter) -> None:
    """Write a recording to one file, named after the run unless told otherwise.

    lighter: what it leaves at home: of a large model the checkpoint is most of it.
    """
    if lighter.bare and (lighter.weights or lighter.rounded):
        fail("`--bare` leaves the weights out, `--weights` and `--rounded` keep them; choose one.")
    store = Store(default_path())
    info = _find(store, run)
    path = out or Path(f"{info.id}.genlab")
    try:
        content = export_run(info.id, store, lighter)
    except TransferError as error:
        fail(str(error))
    path.write_bytes(content)
    say(f"Wrote {len(content):,} bytes to {path}.")


def import_(file: Path) -> None:
    """Take up a recording from a file, or say why not."""
    try:
        info = import_run(file.read_bytes(), Store(default_path()))
    except TransferError as error:
        fail(f"{file.name}: {error}")
    say(f"Imported {info.id}: {info.step:,} steps, {info.state}.")


def _find(store: Store, run: str) -> RunInfo:
    info = store.run(run)
    if info is None:
        fail(f"There is no recording {run[:64]!r} here; `python -m genlab runs list` shows them.")
    return info


def _short(value: Value) -> str:
    """Return a setting as it fits on a line: own data are thousands of letters."""
    return str(value) if len(str(value)) <= 40 else f"{str(value)[:24]}..."
