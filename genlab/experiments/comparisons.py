"""Runs to be seen side by side: what each lesson compares, as one literal table.

The pages draw them; `python -m genlab report plateaus` trains those of flows over several seeds,
`report misspecification` those of students.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.student import StudentExperiment

NEAREST = (
    "{best} came nearest, {best_kl:.3f} nats above the floor; {worst} ended {worst_kl:.3f} above."
)

FEW: dict[str, dict[str, Value]] = {  # students of two races that share their runs
    "the truth's own shape": {"student": "exact"},
    "fewer layers": {"student": "fewer"},
    "narrower": {"student": "narrower"},
    "shifts only": {"student": "additive"},
}


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

    def experiments(self, seed: int = 1) -> dict[str, Experiment]:
        """Return the experiments by label, all from `seed`."""
        return {
            label: self.kind.from_settings({**self.common, **own, "seed": seed})
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
    "shapes": Comparison(
        "Different plateaus",
        "All learn from 20,000 images. Which one ends with the lowest held-out NLL?",
        common={"n": 20_000},
        runs={
            "the truth's own shape": {"student": "exact"},
            "fewer layers": {"student": "fewer"},
            "narrower": {"student": "narrower"},
            "another mask": {"student": "mask"},
            "shifts only": {"student": "additive"},
        },
        on="nll",
        lesson="With plenty of images each student comes to rest on a plateau of its own. All fall "
        "steeply, then level off; the curve alone does not say which of them can be the truth.",
        kind=StudentExperiment,
    ),
    "simpler": Comparison(
        "The simpler one wins",
        "There are 2,000 images to learn from. Which one ends with the lowest held-out NLL?",
        common={"n": 2000},
        runs=FEW,
        on="nll",
        reveal="{best} ended at {best_nll:,.1f} nats, {worst} at {worst_nll:,.1f}.",
        lesson="The student that could be the truth learns its 2,000 images by heart. One that "
        "cannot has fewer ways to. The triangle marks where stopping would have paid.",
        kind=StudentExperiment,
    ),
    "judged": Comparison(
        "By the images alone",
        "The same runs. Which one draws the images that a judge can least tell from real ones?",
        common={"n": 2000},
        runs=FEW,
        on="fid",
        reveal="{best}'s images are at FID {best_fid:.2f}, its held-out NLL is {best_nll:,.1f} "
        "nats; {worst}'s are at {worst_fid:.2f} and {worst_nll:,.1f}. Real images against other "
        "real ones: {best_fid_floor:.2f}.",
        lesson="FID looks at what a model draws, and who has learnt images by heart draws them "
        "well. NLL looks at what it would not have expected.",
        kind=StudentExperiment,
    ),
    "larger": Comparison(
        "Far larger",
        "Which one ends with the lower held-out NLL?",
        common={"n": 2000},
        runs={
            "the truth's own shape": {"student": "exact"},
            "far larger": {"student": "large"},
        },
        on="nll",
        reveal="{best} ended at {best_nll:,.0f} nats, {worst} at {worst_nll:,.0f}. FID: "
        "{best_fid:.2f} and {worst_fid:.2f}.",
        lesson="Six times the weights take several times as long, and learn by heart sooner.",
        kind=StudentExperiment,
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
        "Cures",
        "All have the truth's own shape and 2,000 images. What helps most?",
        common={"student": "exact", "n": 2000},
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
