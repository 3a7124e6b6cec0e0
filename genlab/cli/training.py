"""`train`: one experiment from settings to figures."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

# One thread a training process, set before torch is imported: two threads on busy cores collapse.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from genlab.cli.say import fail, say
from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError
from genlab.runs.inline import train_here
from genlab.runs.store import RunInfo, Store, default_path

STDERR = "_stderr"  # behind a figure's name: its standard error


def train(name: str, assignments: list[str], *, as_json: bool, fresh: bool) -> None:
    """Train, with a progress bar on stderr; print the figures, as one JSON object if asked."""
    experiment = parse(name, assignments)
    store = Store(default_path())
    if fresh:
        store.delete(experiment.run_id)
    info = _watch(experiment, store)
    if info.state == "failed":
        say(info.reason)
        if mended := info.mended():
            say(f"To train it so: {_command(mended)}")
        sys.exit(1)
    summary = summarise(info)
    print(json.dumps(summary) if as_json else _table(summary))


def parse(name: str, assignments: list[str]) -> Experiment:
    """Return the experiment that the command line asks for, or leave with exit code 2."""
    if name not in EXPERIMENTS:
        fail(f"There is no experiment {name!r}; there are {', '.join(EXPERIMENTS)}.")
    settings = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            fail(f"`--set {assignment}` has no value; write it as `--set key=value`.")
        settings[key.strip()] = value.strip()
    try:
        return EXPERIMENTS[name].from_settings(settings)
    except SettingError as error:
        fail(str(error))


def summarise(info: RunInfo) -> dict[str, Any]:
    """Return what a finished run is quoted with."""
    return {
        "run": info.id,
        "experiment": info.experiment,
        "settings": info.settings,
        "state": info.state,
        "steps": info.step,
        "seconds": round(info.seconds, 3),
        "device": info.device,
        "metrics": info.metrics,
    }


def _watch(experiment: Experiment, store: Store) -> RunInfo:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(experiment.run_id, total=experiment.steps)

        def on_frame(info: RunInfo) -> None:
            progress.update(task, completed=info.step)

        try:
            return train_here(experiment, store, on_frame=on_frame)
        except KeyboardInterrupt:
            say(
                "Stopped. The recording is kept; the same command goes on from its last checkpoint."
            )
            sys.exit(130)


def _table(summary: dict[str, Any]) -> str:
    lines = [f"{summary['run']}  {summary['steps']:,} steps in {summary['seconds']:.1f} s"]
    figures = summary["metrics"]
    for name, value in figures.items():
        if not name.endswith(STDERR):
            lines.append(f"  {name:14s} {_figure(name, value, figures.get(name + STDERR))}")
    return "\n".join(lines)


def _figure(name: str, value: float | None, stderr: float | None) -> str:
    if value is None:
        return "unknown"
    if name == "parameters":
        return f"{value:,.0f}"
    if name == "integral":
        return f"{value:.4f} ({abs(value - 1):.4f} from 1)"
    return f"{value:.4f}" if stderr is None else f"{value:.4f} ± {stderr:.4f}"


def _command(experiment: Experiment) -> str:
    """Return the command line that trains this very experiment."""
    settings = (f" --set {name}={value}" for name, value in experiment.changed().items())
    return f"python -m genlab train {experiment.name}{''.join(settings)}"
