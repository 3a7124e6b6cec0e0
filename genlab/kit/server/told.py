"""What viewers are told of a run beside its frames, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value, specs
from genlab.kit.server.control import CommandError, Control, experiment_of
from genlab.runs.info import RunInfo

UNKNOWN = {"kind": "plane", "floor": None}  # of a recording by another version: it still plays


def told(info: RunInfo, control: Control) -> dict[str, Any]:
    """Return what a viewer is told of a run, who else watches it included."""
    return {
        "id": info.id,
        "experiment": info.experiment,
        "settings": info.settings,
        "state": info.state,
        "reason": info.reason,
        "remedy": remedy(info),
        "starting": control.starting(info),
        "step": info.step,
        "steps_target": info.steps_target,
        "viewers": control.viewers(info.id),
        "device": info.device,
        "weights": info.weights,
        "metrics": info.metrics,
        "statics": statics(info),
    }


def statics(info: RunInfo) -> dict[str, Any]:
    """Return what the player must know of a run before its first frame."""
    try:
        named = {"experiment": info.experiment, "settings": info.settings}
        return experiment_of(named).statics()
    except CommandError:
        return {**UNKNOWN, "title": info.experiment}


def remedy(info: RunInfo) -> dict[str, Any] | None:
    """Return the settings that mend a failed run and what to call that; None where none are known.

    {"settings": {"learning_rate": 0.002}, "label": "Set learning rate to 0.002 and train"}
    """
    mended = info.mended()
    if mended is None:
        return None
    settings = mended.settings()  # in the one form that the run then has them
    laid = {name: settings[name] for name in info.remedy}
    return {"settings": laid, "label": _label(mended, info.remedy)}


def _label(mended: Experiment, change: Mapping[str, Value]) -> str:
    known, values = specs(mended), mended.settings()
    if "changes" in change:  # on the way: it goes on from the last sound step
        on_the_way = mended.statics()["changes"]
        if not on_the_way:
            return "Go on without the change"
        return f"Go on from step {on_the_way[-1]['step']:,} with {on_the_way[-1]['label']}"
    changes = []
    for name in change:
        label = known[name].label
        changes.append(f"{label[0].lower()}{label[1:]} to {known[name].said(values[name])}")
    return f"Set {', '.join(changes)} and train"
