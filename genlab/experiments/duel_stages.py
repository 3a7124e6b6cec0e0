"""A duel whose settings change on the way: its stages, its past, and how they are said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from genlab.experiments.duel_changes import Changes, read_changes, settings_at, write_changes
from genlab.experiments.fields import SettingError, Spec, Value, specs
from genlab.experiments.origin import Origin

if TYPE_CHECKING:
    from genlab.experiments.duel import DuelExperiment


def tidy_changes(settings: Any) -> str:
    """Return the changes in their one form, without those that change nothing.

    Equal runs then have equal settings. A text that cannot be read comes back as it is, for
    `check_changes` to refuse.
    """
    try:
        changes = _valued(settings)
    except ValueError:
        return str(settings.changes)
    now = dict(vars(settings))
    kept: Changes = {}
    for step, knobs in changes.items():
        kept[step] = {name: value for name, value in knobs.items() if value != now[name]}
        now |= knobs
    return write_changes(kept)


def check_changes(settings: DuelExperiment) -> None:
    """Raise `SettingError` where changes cannot be read, or a stage's settings do not hold."""
    try:
        changes = read_changes(settings.changes)
    except ValueError as error:
        raise SettingError(str(error)) from None
    for step in changes:
        if not 0 < step < settings.steps:
            raise SettingError(
                f"`changes` names step {step:,}, but only what lies between 0 and the last step, "
                f"{settings.steps:,}, can be changed on the way; take a step between, or a longer "
                "run."
            )
    stage = settings.but(changes="") if changes else settings
    for step, knobs in changes.items():
        try:
            stage = stage.but(**knobs)
        except SettingError as error:
            raise SettingError(f"From step {step:,} on: {error}") from None


def origin_of(settings: DuelExperiment) -> Origin | None:
    """Return the run without the last change, which has all up to there in common with this one."""
    changes = read_changes(settings.changes)
    if not changes:
        return None
    last = max(changes)
    del changes[last]
    return Origin(settings.but(changes=write_changes(changes)), last, frames=True)


def changed_at(settings: DuelExperiment, step: int, values: Mapping[str, Value]) -> DuelExperiment:
    """Return the run that goes on from `step` (0 < step < steps) with these values instead.

    What was to change after `step` is forgotten; what changed at `step` itself is joined.
    """
    changes = {at: knobs for at, knobs in read_changes(settings.changes).items() if at <= step}
    known = specs(settings)
    new = {name: known[name].parse(name, value) for name, value in values.items()}
    changes[step] = {**changes.get(step, {}), **new}
    return settings.but(changes=write_changes(changes))


def as_last(settings: DuelExperiment) -> dict[str, Value]:
    """Return the settings of the last stage: what a run anew without changes starts with."""
    return {**settings_at(settings, settings.steps), "changes": ""}


def only_changes(changes: str, names: Collection[str]) -> str:
    """Return the changes of these knobs alone, for a run that the others do not concern."""
    kept = {
        step: {name: value for name, value in knobs.items() if name in names}
        for step, knobs in read_changes(changes).items()
    }
    return write_changes(kept)


def change_labels(settings: DuelExperiment) -> list[dict[str, Any]]:
    """Return each change as {"step", "label"}, the label in plain words."""
    known = specs(settings)
    return [
        {
            "step": step,
            "label": ", ".join(_label(known[name], value) for name, value in knobs.items()),
        }
        for step, knobs in _valued(settings).items()
    ]


def _valued(settings: Any) -> Changes:
    """Return the changes with values of the knobs' own types."""
    known = specs(settings)
    return {
        step: {name: known[name].parse(name, value) for name, value in knobs.items()}
        for step, knobs in read_changes(settings.changes).items()
    }


def _label(spec: Spec, value: Value) -> str:
    """Return "discriminator's rate 0.0001"; a name like R1 keeps its capital."""
    name = spec.label
    if name[1:2].islower():
        name = name[0].lower() + name[1:]
    return f"{name} {spec.said(value)}"
