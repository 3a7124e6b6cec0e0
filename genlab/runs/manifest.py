"""What the first part of an exported recording says of its run, checked before it is believed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError, Value, specs
from genlab.runs.info import STATES, Checkpoint, RunInfo

MAX_FRAMES = 20_000
MAX_METRICS = 64
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")  # of a loss, an array, a figure
DEVICE = re.compile(r"[a-zA-Z0-9:._ -]{0,64}")


class TransferError(ValueError):
    """A recording that cannot be exported or imported; the message is one sentence."""


@dataclass(frozen=True)
class Manifest:
    """A run as its export tells it."""

    experiment: Experiment
    state: str
    reason: str
    step: int
    steps_target: int
    seconds: float
    device: str
    metrics: dict[str, float | None]
    remedy: dict[str, Value]
    frames: int
    checkpoint: dict[str, Any] | None  # {"step", "seconds", "since", "bytes"}


def write_manifest(info: RunInfo, frames: int, checkpoint: Checkpoint | None) -> bytes:
    """Return the manifest of an export as JSON."""
    kept = ("id", "experiment", "settings", "state", "reason", "step", "steps_target", "seconds")
    told = {name: getattr(info, name) for name in (*kept, "device", "metrics", "remedy")}
    c = checkpoint
    saved = c and {
        "step": c.step,
        "seconds": c.seconds,
        "since": c.since,
        "bytes": len(c.tensors),
    }
    return json.dumps({**told, "frames": frames, "checkpoint": saved}, allow_nan=False).encode()


def read_manifest(content: bytes, catalog: Mapping[str, type[Experiment]]) -> Manifest:
    """Return the manifest in a stranger's file; raises `TransferError`."""
    try:
        told = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise TransferError("Its description of the run is not JSON.") from None
    if not isinstance(told, dict):
        raise TransferError("Its description of the run is not a JSON object.")
    experiment = _experiment(told, catalog)
    longest = specs(experiment)["steps"].high
    target = whole(told, "steps_target", experiment.steps, longest)
    step = whole(told, "step", 0, target)
    state = told.get("state")
    if state not in STATES or (state == "done" and step < target):
        raise TransferError(f"A run at step {step:,} of {target:,} cannot be {str(state)[:32]!r}.")
    device = told.get("device")
    if not isinstance(device, str) or not DEVICE.fullmatch(device):
        raise TransferError(f"Its device is {str(device)[:32]!r}, which is no name of one.")
    return Manifest(
        experiment=experiment,
        # what another machine was at work on rests here
        state="paused" if state == "running" or (state == "ready" and step) else state,
        reason=_sentence(told.get("reason")),
        step=step,
        steps_target=target,
        seconds=number(told, "seconds"),
        device=device,
        metrics=_figures(told.get("metrics")),
        remedy=_remedy(told.get("remedy", {}), experiment),  # absent in the first GenLab's files
        frames=whole(told, "frames", 1, MAX_FRAMES),
        checkpoint=_checkpoint(told.get("checkpoint"), step),
    )


def whole(told: Mapping[str, Any], name: str, low: int, high: float) -> int:
    """Return a whole number from `low` to `high`; raises `TransferError`."""
    value = told.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise TransferError(
            f"Its `{name}` is {str(value)[:32]!r}; it must be a whole number from {low:,} "
            f"to {high:,.0f}."
        )
    return value


def number(told: Mapping[str, Any], name: str) -> float:
    """Return a number of seconds; raises `TransferError`."""
    value = told.get(name)
    if not isinstance(value, int | float) or not _is_finite(value) or not 0 <= value < 1e9:
        raise TransferError(f"Its `{name}` is {str(value)[:32]!r}; it must be seconds from 0.")
    return float(value)


def names(mapping: Any, what: str, most: int) -> dict[str, Any]:
    """Return a mapping whose keys are plain names; raises `TransferError`."""
    if not isinstance(mapping, dict) or len(mapping) > most:
        raise TransferError(f"Its {what} are not a table of at most {most} names.")
    for name in mapping:
        if not NAME.fullmatch(name):
            raise TransferError(f"Its {what} hold the name {name[:32]!r}, which is not plain.")
    return mapping


def _experiment(told: dict[str, Any], catalog: Mapping[str, type[Experiment]]) -> Experiment:
    name, settings = told.get("experiment"), told.get("settings")
    if not isinstance(name, str) or name not in catalog:
        raise TransferError(
            f"Its experiment is {str(name)[:32]!r}, which this GenLab does not have."
        )
    if not isinstance(settings, dict):
        raise TransferError("It does not say the settings of its run.")
    try:
        experiment = catalog[name].from_settings(settings)
    except SettingError as error:
        raise TransferError(f"Its settings do not hold: {error}") from None
    if experiment.run_id != told.get("id"):
        raise TransferError(
            f"It claims to be run {str(told.get('id'))[:40]!r}, but its settings make "
            f"{experiment.run_id}: it is altered, or of another version of the experiment."
        )
    return experiment


def _checkpoint(told: Any, step: int) -> dict[str, Any] | None:
    if told is None:
        return None
    since = told.get("since") if isinstance(told, dict) else None
    if not isinstance(since, dict):
        raise TransferError("Its checkpoint is not described.")
    sums = names(since.get("sums"), "sums of losses", MAX_METRICS)
    if not all(_is_finite(total) for total in sums.values()):
        raise TransferError("Its checkpoint holds a sum of losses that is not a finite number.")
    at = whole(told, "step", 0, step)
    steps = whole(since, "steps", 1 if sums else 0, at)
    return {
        "step": at,
        "seconds": number(told, "seconds"),
        "since": {"steps": steps, "sums": {name: float(total) for name, total in sums.items()}},
        "bytes": whole(told, "bytes", 8, 2**40),
    }


def _figures(told: Any) -> dict[str, float | None]:
    figures = names(told, "figures", MAX_METRICS)
    if not all(value is None or _is_finite(value) for value in figures.values()):
        raise TransferError("Its figures hold something that is not a finite number.")
    return {name: None if value is None else float(value) for name, value in figures.items()}


def _remedy(told: Any, experiment: Experiment) -> dict[str, Value]:
    """Return settings that stand for `experiment`'s, each a valid one and all together."""
    if not isinstance(told, dict):
        raise TransferError("What would mend its run is not a table of settings.")
    try:
        mended = experiment.from_settings({**experiment.settings(), **told}).settings()
    except SettingError as error:
        raise TransferError(f"What would mend its run does not hold: {str(error)[:200]}") from None
    return {name: mended[name] for name in told}


def _sentence(told: Any) -> str:
    if not isinstance(told, str) or len(told) > 500 or not told.isprintable():
        raise TransferError("The reason it gives for its state is not a sentence.")
    return told


def _is_finite(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -1e300 < value < 1e300 and not math.isnan(value)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
