"""Settings of a duel that change on the way, as one text: when, what, to which value.

    1200:critic_rate=0.0001,r1=1;2000:loss=hinge

The steps up to 1,200 are taken with the settings given; those after it with these instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# knobs that change no tensor's shape or number, so that a learner's state goes with either value
CHANGEABLE = (
    "loss",
    "hybrid",
    "gradient_penalty",
    "r1",
    "instance_noise",
    "smoothing",
    "critic_steps",
    "learning_rate",
    "critic_rate",
)
Changes = dict[int, dict[str, Any]]  # step -> knob -> its value from then on


def read_changes(text: str) -> Changes:
    """Return what `text` says, values as text; raises `ValueError`, one sentence."""
    changes: Changes = {}
    for part in text.split(";") if text else ():
        at, colon, knobs = part.partition(":")
        if not (colon and at.isascii() and at.isdigit() and len(at) < 10):
            raise ValueError(
                f"`changes` has {part[:40]!r}, but a change says its step and what it sets, as in "
                "1200:critic_rate=0.0001,r1=1; several are parted by a semicolon."
            )
        if changes and int(at) <= max(changes):
            raise ValueError(
                f"`changes` names step {int(at):,} after step {max(changes):,}; put them in order, "
                "each step once."
            )
        changes[int(at)] = _knobs(knobs, int(at))
    return changes


def _knobs(text: str, step: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in text.split(","):
        name, equals, value = pair.partition("=")
        if name not in CHANGEABLE or not equals:
            raise ValueError(
                f"`changes` has {pair[:40]!r} at step {step:,}; what can change during a run is "
                f"{', '.join(CHANGEABLE)}, each as name=value."
            )
        if name in found:
            raise ValueError(f"`changes` sets `{name}` twice at step {step:,}; once is enough.")
        found[name] = value
    return found


def write_changes(changes: Mapping[int, Mapping[str, Any]]) -> str:
    """Return the one text that says this: steps rise, knobs stand in their order."""
    parts = []
    for step in sorted(changes):
        knobs = changes[step]
        pairs = [f"{name}={_said(knobs[name])}" for name in CHANGEABLE if name in knobs]
        if pairs:
            parts.append(f"{step}:{','.join(pairs)}")
    return ";".join(parts)


def settings_at(settings: Any, step: int) -> dict[str, Any]:
    """Return the values under which the step after `step` is taken, those that never change too.

    settings: any object that has the settings as attributes, `changes` among them.
    """
    now: dict[str, Any] = dict(vars(settings))
    for at, knobs in read_changes(settings.changes).items():
        if at <= step:
            now |= {name: type(now[name])(value) for name, value in knobs.items()}
    return now


def mended_at(changes: str, step: int, mends: Mapping[str, Any]) -> dict[str, Any]:
    """Return which settings mend a run that failed at `step`: its last change, where it had one.

    The run up to that change was sound, and goes on from there.
    """
    known = read_changes(changes)
    before = [at for at in known if at < step]
    if not before or any(name not in CHANGEABLE for name in mends):
        return dict(mends)
    known[before[-1]] |= mends
    return {"changes": write_changes(known)}


def _said(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
