"""Runs to be seen side by side: what each lesson compares, as one literal table.

The pages draw them; `python -m genlab report plateaus` trains those of flows over several seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.student import StudentExperiment
from genlab.experiments.students import usual

NEAREST = (
    "{best} came nearest, {best_kl:.3f} nats above the floor; {worst} ended {worst_kl:.3f} above."
)


@dataclass(frozen=True)
class Comparison:
    """Runs that differ in one thing, on the same data."""

    title: str
    question: str  # asked before the runs answer; its options are the labels
    common: Mapping[str, Value]  # settings of all
    runs: Mapping[str, Mapping[str, Value]]  # label -> the settings in which it differs
    lesson: str  # what it shows, once the learner has seen it
    reveal: str = NEAREST  # the answer with the runs' own figures, as `Standings.quote` reads them
    on: str = ""  # the figure that decides, lower is better; "": the nearest to the floor
    kind: type[Experiment] = FlowExperiment

    def experiments(self, seed: int = 1, **world: Value) -> dict[str, Experiment]:
        """Return the experiments by label, all from `seed`.

        world: settings that a page holds for all its races, as the teacher and n of students. A
        race about another one keeps its own.
        """
        shared = usual(str(world["teacher"])) if "teacher" in world else {}
        return {
            label: self.kind.from_settings({**shared, **world, **self.common, **own, "seed": seed})
            for label, own in self.runs.items()
        }


COMPARISONS: dict[str, Comparison] = {
    "layers": Comparison(
        "Too few layers",
        "Which one ends nearest the floor?",
        common={"dataset": "moons", "steps": 3000},
        runs={
            "1 layer": {"couplings": 1},
            "2 layers": {"couplings": 2},
            "4 layers": {"couplings": 4},
            "8 layers": {"couplings": 8},
        },
        lesson="One layer moves one coordinate and leaves the other as it is. Each flow comes to "
        "rest on a plateau of its own; four times the steps lower it little.",
    ),
    "width": Comparison(
        "Too narrow",
        "Which one ends nearest the floor?",
        common={"dataset": "checkerboard", "steps": 4000, "couplings": 8},
        runs={
            "4 units": {"width": 4},
            "16 units": {"width": 16},
            "64 units": {"width": 64},
        },
        lesson="A sharp edge takes many hidden units to bend. The narrow flows blur it.",
    ),
    "kinds": Comparison(
        "What a layer may do",
        "Which one ends nearest the floor?",
        common={"dataset": "moons", "steps": 3000, "couplings": 8},
        runs={
            "straight only": {"coupling": "linear"},
            "shift only": {"coupling": "additive"},
            "stretch and shift": {"coupling": "affine"},
        },
        lesson="Straight layers make one Gaussian, whatever their number. Layers that only shift "
        "keep every volume: no place can be denser than the top of the bell, 1/(2π).",
    ),
    "bridges": Comparison(
        "Bridges",
        "Which one draws fewer points between the clouds?",
        common={"dataset": "8gaussians", "steps": 4000, "couplings": 8},
        runs={
            "one bell": {"base": "normal"},
            "eight bells": {"base": "mixture"},
        },
        on="off_modes",
        reveal="Of {best}'s points {best_off_modes:.1%} lie off every cloud, of {worst}'s "
        "{worst_off_modes:.1%}. Of the data, 1.1%.",
        lesson="A flow bends space without tearing it. One bell in one piece stays in one piece: "
        "thin bridges remain between the clouds. Eight bells need none.",
    ),
    "directions": Comparison(
        "Cover, or seek",
        "Which one covers all eight clouds?",
        common={"dataset": "8gaussians", "steps": 2000, "couplings": 2, "coupling": "linear"},
        runs={
            "forward KL": {"objective": "forward"},
            "reverse KL": {"objective": "reverse"},
        },
        on="nll",
        reveal="A data point costs {best_nll:.1f} nats under {best}, and {worst_nll:.1f} under "
        "{worst}.",
        lesson="The model is one Gaussian. Forward KL makes every missed data point expensive, so "
        "it covers all, the empty middle too. Reverse KL makes every sample expensive that the "
        "truth would not draw, so it settles where it is safe.",
    ),
    "images": Comparison(
        "More images",
        "Which sample is enough for the student that can be the truth?",
        common={"student": "exact"},
        runs={
            "2,000 images": {"n": 2000},
            "5,000 images": {"n": 5000},
            "20,000 images": {"n": 20_000},
        },
        on="nll",
        reveal="With {best} it ended {best_kl:.2f} nats from the truth, with {worst} "
        "{worst_kl:,.1f}.",
        lesson="More images are the surest cure: the distance to the truth falls, and with it the "
        "gap between what is learnt and what is not.",
        kind=StudentExperiment,
    ),
    "cures": Comparison(
        "Harder to learn by heart",
        "All have the truth's own shape. What helps most?",
        common={"student": "exact"},
        runs={
            "nothing": {},
            "weight decay": {"weight_decay": 1.0},
            "jitter": {"jitter": 0.2},
            "dropout": {"dropout": 0.2},
        },
        on="nll",
        reveal="With {best} it ended at {best_nll:,.1f} nats, with {worst} at {worst_nll:,.1f}.",
        lesson="Each cure makes learning by heart harder. Compare their triangles too: stopping "
        "early is a cure that costs nothing.",
        kind=StudentExperiment,
    ),
}
