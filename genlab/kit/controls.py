"""Controls of an experiment, drawn from what its fields say of themselves."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from genlab.experiments.fields import Spec, Value

SIDE_BY_SIDE = 20  # characters of all options together that fit on a line; more hide in a list
SHORT_RANGE = 32  # whole numbers that a slider can be moved over one by one
LONG_RANGE = 10**6  # beyond it a number is typed
STEPS_OF_TEN = (1, 2, 5)


def control(spec: Spec, key: str, value: Value, changed: Callable[[], None]) -> Value:
    """Draw the control of one field and return its value.

    key: under which `st.session_state` holds the value; laid there if there is none.
    changed: called before the page runs again, when the learner moves the control.
    """
    st.session_state.setdefault(key, value)
    # each also gets its value as its default: one in a closed popover is not there when the session
    # says it, and would show the first of its values once opened
    return _DRAW[spec.kind](spec, key, changed)


def _choice(spec: Spec, key: str, changed: Callable[[], None]) -> Value:
    labels = dict(spec.options)
    if sum(map(len, labels.values())) <= SIDE_BY_SIDE:
        picked = st.segmented_control(
            spec.label,
            list(labels),
            default=st.session_state[key],
            required=True,
            format_func=labels.__getitem__,
            key=key,
            help=spec.help,
            on_change=changed,
            width="stretch",
        )
        return picked or spec.options[0][0]
    return st.selectbox(
        spec.label,
        list(labels),
        index=list(labels).index(st.session_state[key]),
        format_func=labels.__getitem__,
        key=key,
        help=spec.help,
        on_change=changed,
    )


def _integer(spec: Spec, key: str, changed: Callable[[], None]) -> Value:
    span = spec.high - spec.low
    if span > LONG_RANGE:
        return st.number_input(
            _label(spec),
            int(spec.low),
            int(spec.high),
            st.session_state[key],
            step=1,
            key=key,
            help=spec.help,
            on_change=changed,
        )
    if span <= SHORT_RANGE:
        return st.slider(
            _label(spec),
            int(spec.low),
            int(spec.high),
            st.session_state[key],
            key=key,
            help=spec.help,
            on_change=changed,
        )
    return _scale(spec, key, changed)


def _real(spec: Spec, key: str, changed: Callable[[], None]) -> Value:
    if spec.log:
        return _scale(spec, key, changed)
    return st.slider(
        _label(spec),
        spec.low,
        spec.high,
        st.session_state[key],
        step=(spec.high - spec.low) / 100,
        key=key,
        help=spec.help,
        on_change=changed,
    )


def _flag(spec: Spec, key: str, changed: Callable[[], None]) -> Value:
    now = bool(st.session_state[key])
    return st.toggle(spec.label, now, key=key, help=spec.help, on_change=changed)


def _text(spec: Spec, key: str, changed: Callable[[], None]) -> Value:
    """A text has no control: what writes it (a drawing, a file) sets it by the desk."""
    return str(st.session_state[key])


def _scale(spec: Spec, key: str, changed: Callable[[], None]) -> Value:
    """A slider over round numbers; a link's number that is not round gets a place among them."""
    return st.select_slider(
        _label(spec),
        sorted({*scale(spec), *_guests(key)}),
        st.session_state[key],
        format_func=lambda number: f"{number:,g}",
        key=key,
        help=spec.help,
        on_change=changed,
    )


def scale(spec: Spec) -> list[int] | list[float]:
    """Return the round numbers from `low` to `high`: powers of two, or 1, 2, 5 times ten's."""
    whole = spec.kind == "integer"
    low = spec.low or (1 if whole else spec.high / 100)  # from 0: two decades are enough
    if whole and _is_power_of_two(low) and _is_power_of_two(spec.high):
        return [2**n for n in range(int(math.log2(low)), int(math.log2(spec.high)) + 1)]
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(spec.high)) + 1)
    numbers = {float(f"{k}e{n}") for n in decades for k in STEPS_OF_TEN} | {spec.low, spec.high}
    inside = sorted(n for n in numbers if spec.low <= n <= spec.high)
    return [int(n) for n in inside] if whole else inside


def _guests(key: str) -> set[int | float]:
    """Return the numbers that this control has held, so that its steps stay where they are."""
    held: set[int | float] = st.session_state.setdefault(f"{key}.held", set())
    held.add(st.session_state[key])
    return held


def _label(spec: Spec) -> str:
    said = not spec.unit or spec.unit in spec.label.lower()
    return spec.label if said else f"{spec.label} · {spec.unit}"


def _is_power_of_two(number: float) -> bool:
    return number > 0 and math.log2(number).is_integer()


_DRAW: dict[str, Callable[[Spec, str, Callable[[], None]], Value]] = {
    "choice": _choice,
    "integer": _integer,
    "real": _real,
    "flag": _flag,
    "text": _text,
}
