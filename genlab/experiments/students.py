"""The students of the misspecification lab, as one literal table; known without torch."""

from __future__ import annotations

from dataclasses import dataclass

from genlab.data.shipped import about

FRAMES = 100  # of a run
LOOK_EVERY = 2  # frames: the truth is asked about 2,000 points then


@dataclass(frozen=True)
class Student:
    """A Real NVP that is to learn what a teacher drew; None: as the teacher has it."""

    title: str
    couplings: int | None = None
    width: int | None = None
    mask: str | None = None
    coupling: str | None = None

    def shape(self, teacher: str) -> dict[str, int | str]:
        """Return couplings, width, depth, mask, activation and coupling beside this teacher."""
        known = about("teachers", teacher)
        own = {name: getattr(self, name) for name in ("couplings", "width", "mask", "coupling")}
        shape = {name: known[name] if value is None else value for name, value in own.items()}
        return {**shape, "depth": known["depth"], "activation": known["activation"]}


STUDENTS: dict[str, Student] = {
    "exact": Student("the teacher's own shape"),
    "fewer": Student("fewer layers", couplings=3),
    "narrower": Student("narrower", width=16),
    "mask": Student("another mask", mask="half"),
    "additive": Student("shifts only", coupling="additive"),
    "large": Student("far larger", couplings=16, width=256),
}
EXACT, LARGE = "exact", "large"
# What none of their weights can make the truth.
MISSPECIFIED = ("fewer", "narrower", "mask", "additive")


# The settings that a world's students are usually trained with, where the defaults are not it.
USUAL: dict[str, dict[str, int | float]] = {}


def usual(teacher: str) -> dict[str, int | float]:
    """Return the settings that a world's students are usually trained with; {}: the defaults."""
    return dict(USUAL.get(teacher, {}))


def frame_every(steps: int) -> int:
    """Return the steps from one frame to the next in a run of `steps`."""
    return max(1, steps // FRAMES)


def look_every(steps: int) -> int:
    """Return the steps from one look at unseen draws to the next; the best of them is kept."""
    return frame_every(steps) * LOOK_EVERY
