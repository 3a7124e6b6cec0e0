"""An experiment: a frozen, serialisable configuration that names a run by its content."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from genlab.experiments.fields import SettingError, Value, integer, specs

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.learner import Learner
    from genlab.experiments.origin import Origin

MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class Experiment(ABC):
    """What to train, on what, for how long, and what to record of it.

    Subclasses are final: frozen dataclasses whose every field is declared with
    `genlab.experiments.fields`. Equal settings are equal runs: `run_id` is a hash of them.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    revision: ClassVar[int] = 1  # raise it when the same settings begin to give other frames
    code: ClassVar[tuple[str, ...]]  # modules that a script of a run is made of
    learner_name: ClassVar[str]  # in that code: called with the settings
    evaluate_name: ClassVar[str]  # in that code: called with the learner

    steps: int = integer(
        11_000,
        10,
        200_000,
        label="Steps",
        unit="steps",
        help="How many training steps the run takes.",
    )
    seed: int = integer(
        1, 0, MAX_SEED, label="Seed", help="Start of all random draws: same seed, same run."
    )

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Self:
        """Build the experiment from untrusted settings; what is not named keeps its default.

        Raises `SettingError`, one sentence, for an unknown name or a value out of range.
        """
        known = specs(cls)
        for name in settings:
            if name not in known:
                given = repr(name)[:64]
                raise SettingError(f"There is no setting {given}; there are {', '.join(known)}.")
        parsed: dict[str, Any] = {n: known[n].parse(n, raw) for n, raw in settings.items()}
        experiment = cls(**parsed)
        experiment.check()
        return experiment

    def settings(self) -> dict[str, Value]:
        """Return every setting by name, ready for JSON."""
        return dataclasses.asdict(self)

    def changed(self) -> dict[str, Value]:
        """Return the settings that differ from the defaults."""
        defaults = type(self)().settings()
        return {n: v for n, v in self.settings().items() if v != defaults[n]}

    def but(self, **settings: object) -> Self:
        """Return this experiment with some settings changed, validated like any other."""
        return self.from_settings({**self.settings(), **settings})

    def shown(self) -> dict[str, Value]:
        """Return what the controls show: the settings, as they are at the end of the run."""
        return self.settings()

    def anew(self, settings: Mapping[str, object]) -> Self:
        """Return what to train from the beginning once controls were moved to `settings`."""
        return self.but(**settings)

    @property
    def run_id(self) -> str:
        """The run's name: the same for the same settings, on every machine."""
        content = {"experiment": self.name, "revision": self.revision, "settings": self.settings()}
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return f"{self.name}-{hashlib.blake2b(canonical.encode(), digest_size=8).hexdigest()}"

    @property
    @abstractmethod
    def frame_every(self) -> int:
        """Training steps from one frame to the next.

        It follows from the settings alone: a frame's content must not depend on the clock.
        """

    @property
    def parameters(self) -> int | None:
        """How many numbers training moves; None where that is no question."""
        return None

    @property
    def origin(self) -> Origin | None:
        """The run that this one goes on from; None where it begins at its own step 0."""
        return None

    def check(self) -> None:  # noqa: B027  (most experiments have nothing to add)
        """Raise `SettingError` where settings do not go together."""

    @abstractmethod
    def learner(self) -> Learner:
        """Return a fresh learner at step 0."""

    @abstractmethod
    def probe(self, learner: Any, step: int) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Return what a frame records at `step`: measured figures (nats) and small arrays."""

    @abstractmethod
    def evaluate(self, learner: Any) -> dict[str, float | None]:
        """Return the figures a finished run is quoted with, each with its standard error."""

    @abstractmethod
    def statics(self) -> dict[str, Any]:
        """Return what a player must know before the first frame, ready for JSON."""

    def frame_steps(self, step: int) -> bool:
        """Say whether a frame is due at `step`."""
        return step % self.frame_every == 0 or step == self.steps
