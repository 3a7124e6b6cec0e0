"""The study's claims as questions to a learner: what is asked, who runs, what decides.

They re-live A. Espuña i Fontcuberta, "Analyzing the Negative Log-Likelihood Loss in Generative
Modeling", KTH 2022. Verdicts follow from the runs' own figures by the rules of `claims`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from genlab.experiments.claims import (
    RISE,
    BySeed,
    Curve,
    Verdict,
    fid_hardly_notices,
    larger_is_worse,
    plateaus,
    shape,
    simpler_wins,
)
from genlab.experiments.students import EXACT, LARGE, MISSPECIFIED

PLENTY = 20_000  # images, of which 1,500 steps of 128 see each ten times: no room to overfit
SEEDS = 3  # from which on spread over seeds is spoken of
HEIGHT, SHAPE, BOTH, NEITHER = "in height only", "in shape only", "in both", "in neither"
TRUE, WRONG, EITHER = "one that can be the truth", "one that cannot", "it depends on the seed"
LITTLE, MUCH, NOTHING = "FID hardly rises, or falls", "FID rises with it", "KL does not rise"
ALL, SOME, FEW = "all four", "two or three", "one or none"


@dataclass(frozen=True)
class Evidence:
    """What the runs of a claim came to, by student; one entry a seed, the seeds in order."""

    figures: BySeed
    curves: Mapping[str, Sequence[Mapping[str, Curve]]]  # loss -> step -> its value
    seconds: Mapping[str, float]  # of training, the mean

    @property
    def seeds(self) -> int:
        """How many seeds there are."""
        return min(len(runs) for runs in self.figures.values())

    def mean_curve(self, student: str, loss: str) -> dict[int, float]:
        """Return the mean of a loss over the seeds, at the steps that all of them have."""
        runs = [curves[loss] for curves in self.curves[student]]
        steps = sorted(set.intersection(*(set(run) for run in runs)))
        return {step: mean(run[step] for run in runs) for step in steps}


@dataclass(frozen=True)
class Claim:
    """One claim of the study, as a question that the learner's own runs answer."""

    title: str
    says: str
    question: str
    options: tuple[str, ...]
    answer: Callable[[Evidence], str]  # one of the options
    judge: Callable[[Evidence], list[Verdict]]
    students: tuple[str, ...]
    chart: str  # what is watched while they train: "nll" (held-out), "train", "kl", "fid"
    lesson: str  # what to look at in the figure
    n: int = 0  # training images of its own; 0: the page's


def _same_shape(evidence: Evidence) -> list[Verdict]:
    curves = {student: evidence.mean_curve(student, "train") for student in evidence.figures}
    return [plateaus(evidence.figures), shape(curves)]


def _height_or_shape(evidence: Evidence) -> str:
    height, form = _same_shape(evidence)
    return {(True, True): HEIGHT, (False, True): NEITHER, (False, False): SHAPE}.get(
        (height.holds, form.holds), BOTH
    )


def _simpler(evidence: Evidence) -> list[Verdict]:
    return [simpler_wins(evidence.figures), simpler_wins(evidence.figures, "best_nll")]


def _winner(evidence: Evidence) -> str:
    """Say who ends with the lowest held-out NLL, and whether in every seed."""
    runs = evidence.figures
    wrong = [
        min(runs[s][seed]["nll"] for s in MISSPECIFIED) < runs[EXACT][seed]["nll"]
        for seed in range(evidence.seeds)
    ]
    return WRONG if all(wrong) else EITHER if any(wrong) else TRUE


def _notices(evidence: Evidence) -> list[Verdict]:
    return [fid_hardly_notices(evidence.figures)]


def _notice(evidence: Evidence) -> str:
    if any(one["kl"] < RISE * one["best_kl"] for one in evidence.figures[EXACT]):
        return NOTHING
    return LITTLE if _notices(evidence)[0].holds else MUCH


def _larger(evidence: Evidence) -> list[Verdict]:
    """Judge the four parts; what is said of a spread asks for several seeds."""
    verdicts = larger_is_worse(evidence.figures, evidence.seconds)
    return [one for one in verdicts if evidence.seeds >= SEEDS or "unstable" not in one.claim]


def _how_many(evidence: Evidence) -> str:
    verdicts = larger_is_worse(evidence.figures, evidence.seconds)
    held = sum(one.holds for one in verdicts)
    return ALL if held == len(verdicts) else SOME if held > 1 else FEW


CLAIMS: dict[str, Claim] = {
    "shapes": Claim(
        "Different plateaus",
        "Students that cannot be the truth come to rest at different training NLLs, and all get "
        "there in the same way.",
        "Scaled to the way each one has to go: in what will the training curves differ?",
        (HEIGHT, SHAPE, BOTH, NEITHER),
        _height_or_shape,
        _same_shape,
        (EXACT, *MISSPECIFIED),
        "train",
        "Left: where each one came to rest. Right: the share of its own way that is left.",
        n=PLENTY,
    ),
    "simpler": Claim(
        "The simpler one wins",
        "From few images, students that could be the truth predict new images worse than some "
        "that could not.",
        "Who has the lowest held-out NLL at the end?",
        (TRUE, WRONG, EITHER),
        _winner,
        _simpler,
        (EXACT, *MISSPECIFIED),
        "nll",
        "Hollow: the NLL of the images learnt from. Full: of new ones. Triangle: of new ones, had "
        "one stopped at the best step.",
    ),
    "judged": Claim(
        "Images hardly tell",
        "Learning by heart ruins the NLL of new images far more than the FID of those drawn.",
        "While it learns its images by heart, KL(truth ∥ student) rises. What does FID do?",
        (LITTLE, MUCH, NOTHING),
        _notice,
        _notices,
        (EXACT,),
        "kl",
        "Follow the line: down as it learns; then to the right, as it learns by heart.",
    ),
    "larger": Claim(
        "Far larger",
        "A student far larger than the truth is slow, unstable, learns by heart most, and draws "
        "poorer images.",
        "Slow, unstable, overfits more, poorer images: how many of the four will hold?",
        (ALL, SOME, FEW),
        _how_many,
        _larger,
        (EXACT, LARGE),
        "nll",
        "A dot is a seed. Seconds are by the clock of the machine that trained.",
    ),
}
