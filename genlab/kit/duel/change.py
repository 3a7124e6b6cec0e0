"""Knobs turned while a duel is under way: the run goes on with them, and its past stays.

What is laid out then is another run, with the old settings up to a step and the new ones after it.
The run before rests, and is there to go back to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import streamlit as st

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_changes import CHANGEABLE, read_changes
from genlab.experiments.duel_stages import changed_at
from genlab.experiments.fields import Value
from genlab.kit.desk import Desk
from genlab.kit.outcome import store
from genlab.kit.server.shared import get_control
from genlab.runs.info import RunInfo

Runs = Callable[[DuelExperiment], Mapping[str, DuelExperiment]]  # what a duel's settings lay out

ON, ANEW = "goes on", "starts anew"
LABEL = "A knob turned mid-run"
HELP = (
    "Losses, penalties, noise, the discriminator's steps and both rates can change while a run is "
    "under way: what is recorded stays, and a mark on the timeline says what changed. Everything "
    "else starts a new run."
)
RESTS = "Another run goes on from here, with a change."
PATIENCE = 3.0  # seconds for a run to come to rest; one turn of training is far shorter
LOOK = 0.02  # seconds from one look at it to the next
ENDED = ("done", "failed")
FAR = 2  # times as many steps as the slowest run has


def alone(duel: DuelExperiment) -> dict[str, DuelExperiment]:
    """Return the one run that an instrument shows."""
    return {"": duel}


def change(desk: Desk, runs: Runs = alone) -> None:
    """Draw the choice between going on and starting anew, and what has changed so far.

    runs: the runs that the part shows of the duel on the desk, by label; those that a knob concerns
    go on from one common step.
    """
    key = desk.key("midrun")
    st.session_state.setdefault(key, desk.marks.get("midrun", ON))
    chosen = st.segmented_control(
        LABEL,
        (ON, ANEW),
        default=st.session_state[key],  # a closed popover would forget it
        key=key,
        required=True,
        help=HELP,
        width="stretch",
    )
    desk.marks["midrun"] = chosen
    desk.turn = partial(turned, desk, runs) if chosen == ON else None
    told = duel_of(desk).statics()["changes"]
    if told:
        lines = [f"Step {one['step']:,}: {one['label']}" for one in told]
        st.caption("  \n".join(lines), help="Up to there the run is the one before the change.")
        words = "Without this change" if len(told) == 1 else "Without the last change"
        st.button(
            words,
            key=desk.key("unchanged"),
            icon=":material/undo:",
            on_click=back,
            args=(desk,),
            width="stretch",
        )


def duel_of(desk: Desk) -> DuelExperiment:
    """Return the duel that lies on the desk."""
    assert isinstance(desk.experiment, DuelExperiment)
    return desk.experiment


def back(desk: Desk) -> None:
    """Lay the run before the last change out again; its recording is there."""
    origin = duel_of(desk).origin
    if origin is not None:
        desk.set(changes=origin.experiment.settings()["changes"])


def turned(desk: Desk, runs: Runs, moved: Mapping[str, Value]) -> DuelExperiment | None:
    """Return the duel that goes on with what was moved, its parents at rest.

    None where it cannot: nothing of it is under way, or the setting is one of the whole run. Raises
    `SettingError` where the new settings do not go together.
    """
    duel = duel_of(desk)
    if not moved or not moved.keys() <= set(CHANGEABLE):
        return None
    tried = runs(changed_at(duel, duel.steps - 1, moved))
    concerned = [one for label, one in runs(duel).items() if tried.get(label) != one]
    underway = [one for one in concerned if 0 < _step(one) < duel.steps]
    if not underway:
        return None
    _rest(underway)
    return changed_at(duel, _common([_step(one) for one in underway]), moved)


def _common(steps: Sequence[int]) -> int:
    """Return the step at which all change: the farthest, to which the others train on.

    One that is far ahead was quick, and is made anew: nobody waits until all have come so far.
    """
    return max(step for step in steps if step <= FAR * min(steps))


def _step(duel: DuelExperiment) -> int:
    """Return how far a run is, at least where it begins to be its own; one that ended is nowhere.

    A run that was laid out a moment ago may not be recorded yet.
    """
    info = store().run(duel.run_id)
    begins = max(read_changes(duel.changes), default=0)
    if info is None:
        return begins
    return 0 if info.state in ENDED else max(info.step, begins)


def _rest(runs: Iterable[DuelExperiment]) -> None:
    """Bring those that train to rest, which keeps their state; not what others watch too.

    A run that trains on has checkpoints: the new one goes on from the last of them.
    """
    control = get_control()
    waiting = [one.run_id for one in runs if _trains(store().run(one.run_id))]
    waiting = [run_id for run_id in waiting if control.viewers(run_id) <= 1]
    for run_id in waiting:
        control.executor.pause(run_id, RESTS)
    end = time.monotonic() + PATIENCE
    while any(_trains(store().run(one)) for one in waiting) and time.monotonic() < end:
        time.sleep(LOOK)


def _trains(info: RunInfo | None) -> bool:
    return info is not None and info.state == "running"
