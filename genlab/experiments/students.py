"""The students of the misspecification lab, as one literal table; known without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from genlab.data.shipped import about
from genlab.experiments.fields import Value
from genlab.models.sizes import OF_PICTURES, OF_VECTORS, flow_size, pictures_size


@dataclass(frozen=True)
class Student:
    """A Real NVP that is to learn what a teacher drew, and in what its shape is not the teacher's.

    vectors: beside a teacher of small images, whose networks see all pixels as one vector.
    pictures: beside one of large images, whose networks are convolutional.
    """

    title: str
    vectors: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, Any] = field(default_factory=dict)

    def shape(self, teacher: str) -> dict[str, Any]:
        """Return what `new_flow` makes the student of, beside this teacher."""
        known = about("teachers", teacher)
        pictures = "plan" in known
        shape = {name: known[name] for name in (OF_PICTURES if pictures else OF_VECTORS)}
        return {**shape, **(self.pictures if pictures else self.vectors)}

    def parameters(self, teacher: str) -> int:
        """Return how many weights the student has beside this teacher."""
        height, width = about("teachers", teacher)["image_shape"]
        shape = self.shape(teacher)
        if "plan" in shape:
            return pictures_size((height, width), **shape)
        couplings, inside, depth = shape["couplings"], shape["width"], shape["depth"]
        return flow_size(height * width, couplings, inside, depth, shape["coupling"], "normal")


@dataclass(frozen=True)
class Care:
    """How often a world's students are looked at, and by how many images.

    frames: of a run. look_every: frames from one look at unseen draws to the next. watched: draws
    that are looked at then. test: others, that the final figures are measured on. judged: images in
    each set that FID compares. pairs: of such sets, at the end. shown: images in a frame.
    """

    frames: int
    look_every: int
    watched: int
    test: int
    judged: int
    pairs: int
    shown: int


STUDENTS: dict[str, Student] = {
    "exact": Student("the teacher's own shape"),
    "fewer": Student(
        "fewer layers",
        vectors={"couplings": 3},
        pictures={
            "plan": [
                [["checkerboard", 1], ["channel", 1]],
                [["checkerboard", 1], ["channel", 1]],
            ]
        },
    ),
    "narrower": Student("narrower", vectors={"width": 16}, pictures={"channels": [8, 12]}),
    "mask": Student(
        "another mask",
        vectors={"mask": "half"},
        pictures={
            "plan": [
                [["columns", 2], ["channel", 3]],
                [["columns", 4], ["channel", 3]],
            ]
        },
    ),
    "additive": Student(
        "shifts only", vectors={"coupling": "additive"}, pictures={"coupling": "additive"}
    ),
    "large": Student(
        "far larger",
        vectors={"couplings": 16, "width": 256},
        pictures={
            "plan": [
                [["checkerboard", 2], ["channel", 5]],
                [["checkerboard", 4], ["channel", 5]],
            ],
            "channels": [64, 96],
        },
    ),
}
EXACT, LARGE = "exact", "large"
# What none of their weights can make the truth.
MISSPECIFIED = ("fewer", "narrower", "mask", "additive")

# How a world's students are usually trained, where not as by default.
USUAL: dict[str, dict[str, Value]] = {
    "mnist": {"steps": 250, "batch": 16, "learning_rate": 1e-2, "n": 200},
}

PLENTY: dict[str, int] = {"mnist": 3000}  # images that leave little room to overfit, else 20,000

SMALL = Care(frames=100, look_every=2, watched=2000, test=20_000, judged=2000, pairs=4, shown=64)
CARE: dict[str, Care] = {  # a world that is not named here is a small one
    "mnist": Care(frames=50, look_every=3, watched=150, test=1500, judged=500, pairs=4, shown=36),
}


def usual(teacher: str) -> dict[str, Value]:
    """Return the settings that this world's students are usually trained with."""
    return dict(USUAL.get(teacher, {}))


def plenty(teacher: str) -> int:
    """Return how many of this world's images are plenty for a usual run: each is seen few times."""
    return PLENTY.get(teacher, 20_000)


def care(teacher: str) -> Care:
    """Return how this world's students are looked at."""
    return CARE.get(teacher, SMALL)


def frame_every(teacher: str, steps: int) -> int:
    """Return the steps from one frame to the next in a run of `steps`."""
    return max(1, steps // care(teacher).frames)


def look_every(teacher: str, steps: int) -> int:
    """Return the steps from one look at unseen draws to the next; the best of them is kept."""
    return frame_every(teacher, steps) * care(teacher).look_every
