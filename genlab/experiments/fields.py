"""Fields of an experiment: each says its label, unit, range and help once.

From a field come the widget, the permalink, the command-line option, the validation and the run's
identity, so a range can never say one thing on the page and another on the command line.
"""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Value: TypeAlias = str | int | float | bool

SIGNIFICANT_DIGITS = 6  # of a real: a slider's 0.0020000000000000005 and a link's 0.002 are one run
MAX_CHARACTERS = 64  # of a raw setting quoted back in an error
TEXT = re.compile(r"[0-9A-Za-z._-]*")  # what needs no escaping in an address


class SettingError(ValueError):
    """A setting that an experiment cannot take; the message is one sentence for the learner."""


@dataclass(frozen=True)
class Spec:
    """What one field means and which values it takes."""

    kind: Literal["choice", "integer", "real", "flag", "text"]
    label: str
    help: str
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()  # (value, label), of a choice
    low: float = -math.inf
    high: float = math.inf
    log: bool = False  # a real that is chosen by its order of magnitude
    signs: str = ""  # that a text may have besides letters, digits, dots and dashes

    def parse(self, name: str, raw: object) -> Value:
        """Return `raw` (a widget's value, or text from a link or a command line) as a valid value.

        Raises `SettingError`, one sentence that says what was given and what is allowed.
        """
        parsed = _PARSERS[self.kind](self, raw)
        if parsed is None:
            given = repr(raw)[:MAX_CHARACTERS]
            raise SettingError(f"`{name}` is {given}, but it must be {self.allowed()}.")
        return parsed

    def allowed(self) -> str:
        """Say in words which values the field takes."""
        if self.kind == "choice":
            return "one of " + ", ".join(value for value, _ in self.options)
        if self.kind == "flag":
            return "true or false"
        if self.kind == "text":
            signs = f", dashes and {' '.join(self.signs)}" if self.signs else " and dashes"
            return f"at most {self.high:,} letters, digits, dots{signs}"
        unit = f" {self.unit}" if self.unit else ""
        if self.kind == "integer":
            return f"a whole number from {self.low:,} to {self.high:,}{unit}"
        return f"a number from {self.low:g} to {self.high:g}{unit}"

    def said(self, value: Value) -> str:
        """Return a valid value as it is written for a reader: "0.002", "8,000", "Two moons"."""
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, str):
            return dict(self.options).get(value, value)
        return f"{value:,g}" if isinstance(value, float) else f"{value:,}"


def choice(default: str, options: dict[str, str], *, label: str, help: str) -> Any:
    """Declare a field that takes one of `options` (value -> label)."""
    return _field(default, Spec("choice", label, help, options=tuple(options.items())))


def integer(default: int, low: int, high: int, *, label: str, help: str, unit: str = "") -> Any:
    """Declare a field that takes a whole number from `low` to `high`."""
    return _field(default, Spec("integer", label, help, unit, low=low, high=high))


def real(
    default: float,
    low: float,
    high: float,
    *,
    label: str,
    help: str,
    unit: str = "",
    log: bool = False,
) -> Any:
    """Declare a field that takes a number from `low` to `high`; `log` where the order matters."""
    return _field(default, Spec("real", label, help, unit, low=low, high=high, log=log))


def flag(default: bool, *, label: str, help: str) -> Any:
    """Declare a field that is on or off."""
    return _field(default, Spec("flag", label, help))


def text(longest: int, *, label: str, help: str, signs: str = "") -> Any:
    """Declare a field that takes a word of at most `longest` characters, none by default.

    signs: characters that it may have besides letters, digits, dots and dashes.
    """
    return _field("", Spec("text", label, help, high=longest, signs=signs))


def specs(experiment: Any) -> dict[str, Spec]:
    """Return the specs of an experiment (class or instance) by field name, in order."""
    return {f.name: f.metadata["spec"] for f in dataclasses.fields(experiment)}


def _field(default: Value, spec: Spec) -> Any:
    return dataclasses.field(default=default, metadata={"spec": spec})


def _choice(spec: Spec, raw: object) -> Value | None:
    return raw if isinstance(raw, str) and raw in dict(spec.options) else None


def _integer(spec: Spec, raw: object) -> Value | None:
    number = _number(raw)
    if number is None or number != int(number) or not spec.low <= number <= spec.high:
        return None
    return int(number)


def _real(spec: Spec, raw: object) -> Value | None:
    number = _number(raw)
    if number is None or not spec.low <= number <= spec.high:
        return None
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}")


def _flag(spec: Spec, raw: object) -> Value | None:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "1": True, "false": False, "0": False}.get(str(raw).lower())


def _text(spec: Spec, raw: object) -> Value | None:
    if not isinstance(raw, str) or len(raw) > spec.high:
        return None
    return raw if TEXT.fullmatch(raw.translate(dict.fromkeys(map(ord, spec.signs)))) else None


def _number(raw: object) -> float | None:
    """Return `raw` as a finite number, or None; text longer than a number's is not looked at."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    if isinstance(raw, str) and len(raw) > 32:
        return None
    try:
        number = float(raw)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


_PARSERS = {"choice": _choice, "integer": _integer, "real": _real, "flag": _flag, "text": _text}
