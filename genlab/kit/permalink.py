"""Permalinks: everything that makes a page look as it does, in the query of its address.

    ?v=1&experiment=flow&dataset=checkerboard&seed=7&at=1200&pin=width~128~seed~7&hide=couplings

Only what differs from the defaults is written; a page as it starts needs no query at all. Whatever
a stranger's link holds, reading it raises nothing: what cannot be read becomes a sentence, and the
default stands in for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError, Value, specs

VERSION = 1
RESERVED = ("v", "experiment", "part", "with", "at", "pin", "hide")
PART = re.compile(r"[a-z]{1,16}")
MORE = "more"  # what `hide` calls the settings that are folded away
MAX_PINS = 3
MAX_AMONG = 8
MAX_PARAMETERS = 64
MAX_CHARACTERS = 512  # of one parameter, without the texts in it, which say how long they may be
MAX_COMPLAINTS = 3
SEPARATOR = "~"  # in a pin; it needs no escaping in an address, and no setting's value has it
SAME = "."  # what a pin says of a text that is the link's own too: it may have thousands of letters

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Link:
    """What an address says of a page."""

    experiment: Experiment
    part: str = ""  # of a lesson in parts; a name that it has not is no part
    at: int | None = None  # the step that the picture stands at; None: the newest
    pins: tuple[dict[str, Value], ...] = ()  # settings of runs to compare with
    among: tuple[str, ...] = ()  # who takes part, where a part has several; (): its own choice
    hidden: frozenset[str] = frozenset()  # controls that a teacher took away
    complaints: tuple[str, ...] = ()  # sentences on what could not be read


def parse(query: Query, start: Experiment) -> Link:
    """Return what `query` (name -> values) says, and sentences on what could not be read of it.

    A link that says its version counts from the defaults, one typed by hand from `start`.
    """
    kind = type(start)
    refusal = _refusal(query, kind)
    if refusal:
        return Link(start, complaints=(refusal,))
    complaints: list[str] = []
    single = {name: _single(name, values, kind, complaints) for name, values in query.items()}
    raw = {n: value for n, value in single.items() if n not in RESERVED and value is not None}
    experiment = _experiment(raw, kind() if "v" in query else start, complaints)
    return Link(
        experiment,
        _part(single.get("part")),
        among=_among(single.get("with")),
        at=_at(single.get("at"), experiment.steps, complaints),
        pins=_pins(query.get("pin", ()), experiment, complaints),
        hidden=_hidden(single.get("hide"), kind, complaints),
        complaints=_first(complaints),
    )


def write(
    experiment: Experiment,
    start: Experiment,
    at: int | None = None,
    pins: Iterable[Mapping[str, Value]] = (),
    hidden: Iterable[str] = (),
    part: str = "",
    among: Iterable[str] = (),
) -> dict[str, list[str]]:
    """Return the query that `parse` reads as the same; empty for a page as it starts."""
    query = {name: [_text(value)] for name, value in experiment.changed().items()}
    extras: dict[str, list[str]] = {}
    if at is not None:
        extras["at"] = [str(at)]
    packed = [_pack(type(experiment).from_settings(pin).changed(), experiment) for pin in pins]
    if packed:
        extras["pin"] = packed
    names = ",".join(sorted(hidden))
    if names:
        extras["hide"] = [names]
    where = {"part": [part]} if part else {}
    where |= {"with": [taking]} if (taking := SEPARATOR.join(among)) else {}
    if experiment == start and not extras:
        return where
    return {"v": [str(VERSION)], "experiment": [experiment.name], **where, **query, **extras}


def _refusal(query: Query, experiment: type[Experiment]) -> str:
    """Return why nothing of a link is read, or ""."""
    version = "".join(query.get("v", ()))[:16]
    if version not in ("", str(VERSION)):
        return f"The link is of version {version!r}, and this page reads version {VERSION}."
    other = "".join(query.get("experiment", ()))[:32]
    if other not in ("", experiment.name):
        return f"The link is of the experiment {other!r}, and this page shows {experiment.name!r}."
    if len(query) > MAX_PARAMETERS:
        return f"The link has {len(query)} parts; a page reads {MAX_PARAMETERS} at most."
    return ""


def _longest(kind: type[Experiment], *names: str) -> int:
    """Return how many characters a parameter may have that holds the fields of these names."""
    texts = [
        spec.high for name, spec in specs(kind).items() if name in names and spec.kind == "text"
    ]
    return MAX_CHARACTERS + int(sum(texts))


def _single(
    name: str, values: Sequence[str], kind: type[Experiment], complaints: list[str]
) -> str | None:
    if name == "pin":
        return None
    if len(values) != 1:
        complaints.append(f"The link gives {name[:32]!r} {len(values)} times; once is enough.")
        return None
    if len(values[0]) > _longest(kind, name):
        complaints.append(f"The link's {name[:32]!r} has {len(values[0]):,} characters.")
        return None
    return values[0]


def _experiment(raw: Mapping[str, str], base: Experiment, complaints: list[str]) -> Experiment:
    """Return `base` with the settings that can be taken, one by one and all together."""
    taken: dict[str, Value] = {}
    known = specs(base)
    for name, text in raw.items():
        try:
            if name not in known:
                base.but(**{name: text})  # raises, and says which settings there are
            taken[name] = known[name].parse(name, text)
        except SettingError as error:
            complaints.append(str(error))
    try:
        return base.but(**taken)
    except SettingError as error:
        complaints.append(str(error))
        return base


def _part(text: str | None) -> str:
    return text if text and PART.fullmatch(text) else ""


def _among(text: str | None) -> tuple[str, ...]:
    """Return who takes part; a part of the page leaves out whom it does not know."""
    names = (text or "").split(SEPARATOR)[:MAX_AMONG]
    return tuple(name for name in names if PART.fullmatch(name))


def _at(text: str | None, steps: int, complaints: list[str]) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= steps:
        return int(text)
    complaints.append(f"`at` is {text[:32]!r}, but it must be a step from 0 to {steps:,}.")
    return None


def _pins(
    packed: Sequence[str], experiment: Experiment, complaints: list[str]
) -> tuple[dict[str, Value], ...]:
    kind, now = type(experiment), experiment.settings()
    if len(packed) > MAX_PINS:
        complaints.append(f"The link pins {len(packed)} runs; {MAX_PINS} fit on the page.")
    pins: list[dict[str, Value]] = []
    for text in packed[:MAX_PINS]:
        parts = text[: _longest(kind, *now)].split(SEPARATOR) if text else []
        before = len(complaints)
        raw = dict(zip(parts[::2], parts[1::2], strict=False))
        raw |= {n: str(now[n]) for n, value in raw.items() if value == SAME and n in now}
        pin = _experiment(raw, kind(), complaints).changed()
        if len(parts) % 2:
            complaints.append("A pinned run in the link has a setting without its value.")
        elif len(complaints) == before and pin not in pins:
            pins.append(pin)
    return tuple(pins)


def _hidden(
    text: str | None, experiment: type[Experiment], complaints: list[str]
) -> frozenset[str]:
    names = [name for name in (text or "").split(",") if name]
    known = {*specs(experiment), MORE}
    for name in names:
        if name not in known:
            complaints.append(f"`hide` names {name[:32]!r}, and there is no such control.")
    return frozenset(names) & known


def _pack(settings: Mapping[str, Value], beside: Experiment) -> str:
    known, now = specs(beside), beside.settings()
    return SEPARATOR.join(
        f"{name}{SEPARATOR}"
        f"{SAME if known[name].kind == 'text' and value == now[name] else _text(value)}"
        for name, value in settings.items()
    )


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _first(complaints: list[str]) -> tuple[str, ...]:
    more = len(complaints) - MAX_COMPLAINTS
    kept = complaints[:MAX_COMPLAINTS]
    return tuple(kept if more <= 0 else [*kept, f"There is more of the kind ({more})."])
