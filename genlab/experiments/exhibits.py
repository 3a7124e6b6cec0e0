"""The museum of collapse: prepared games, what each is there to show, and when it does.

The page lays them out; `python -m genlab report exhibits` trains each from several seeds and says
in how many of them it comes out so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.fields import Value

EXHIBIT_STEPS = 1200


@dataclass(frozen=True)
class Exhibit:
    """A prepared game and the claim that it makes."""

    title: str
    look: str  # what to look at, one sentence
    claim: str  # what it is there to show, as a clause
    settings: Mapping[str, Value]
    ends: Mapping[str, tuple[float, float]]  # figure -> the least and the most that it ends with

    @property
    def experiment(self) -> DuelExperiment:
        """The game as it is laid out."""
        shared = {"steps": EXHIBIT_STEPS, "dataset": "8gaussians"}
        return DuelExperiment.from_settings({**shared, **self.settings})

    def holds(self, figures: Mapping[str, float | None]) -> bool:
        """Say whether a run that came to `figures` (modes, quality) shows what is claimed."""
        for name, (low, high) in self.ends.items():
            value = figures.get(name)
            if value is None or not low <= value <= high:
                return False
        return True


# A generator five times as fast as its judge: it runs to where the judge was weak a moment ago
FAST: Mapping[str, Value] = {"learning_rate": 5e-3}
FEW = {"modes": (0.0, 2.0)}
ALL_GOOD = {"modes": (8.0, 8.0), "quality": (0.7, 1.0)}
MODES_OF = {"8gaussians": 8, "ring8": 8, "grid25": 25}

EXHIBITS: dict[str, Exhibit] = {
    "one": Exhibit(
        "One mode",
        "All samples crowd into one mode, and each is as good as real: the judge that looks at "
        "one sample at a time misses nothing. Only the exact NLL says what became of the others.",
        "it ends on two modes or fewer",
        {**FAST, "objective": "gan"},
        ends=FEW,
    ),
    "hopping": Exhibit(
        "Hopping",
        "As soon as the judge has learnt where the samples are, they go elsewhere. Nobody ever "
        "settles: scrub, and see where they have been.",
        "it ends on two modes or fewer",
        {**FAST, "objective": "plain"},
        ends=FEW,
    ),
    "slow": Exhibit(
        "A slow judge",
        "Here it is the judge that learns ten times as slowly. Its map lags behind the samples, "
        "and they collapse again.",
        "it ends on two modes or fewer",
        {"objective": "gan", "critic_rate": 1e-4},
        ends=FEW,
    ),
    "r1": Exhibit(
        "R1 alone",
        "A penalty on the judge's slope at the data, with the same fast generator.",
        "it does not mend the collapse: two modes or fewer",
        {**FAST, "objective": "plain", "r1": 1.0},
        ends=FEW,
    ),
    "luck": Exhibit(
        "WGAN-GP: luck",
        "The fast generator again; the judge moves three times for each of its moves, its slope "
        "held near 1. Train it again with a new seed, and again.",
        "it covers all eight",
        {
            **FAST,
            "objective": "plain",
            "loss": "wasserstein",
            "gradient_penalty": 10.0,
            "critic_steps": 3,
        },
        ends=ALL_GOOD,
    ),
    "pace": Exhibit(
        "Mended: equal pace",
        "The same fast generator, and a judge as fast. It now learns where the samples are before "
        "they are gone, and where they are not.",
        "it covers all eight",
        {**FAST, "objective": "plain", "critic_rate": 5e-3},
        ends=ALL_GOOD,
    ),
    "both": Exhibit(
        "Mended: likelihood too",
        "The judge and the fast flow as in the first exhibit, but the likelihood counts as well: "
        "it charges for every mode that is missed.",
        "it covers all eight",
        {**FAST, "objective": "hybrid"},
        ends=ALL_GOOD,
    ),
    "nll": Exhibit(
        "Likelihood alone",
        "A data point without density would cost without limit, so all modes are covered within "
        "the first steps. What is left are samples between them.",
        "it covers all eight",
        {"objective": "nll"},
        ends={"modes": (8, 8), "quality": (0.9, 1)},
    ),
    "bridges": Exhibit(
        "Bridges",
        "Eight dots, far apart. A flow stretches space but never tears it: threads of samples "
        "run from dot to dot, and those are no data.",
        "it covers all eight, and one sample in ten or more lies on none",
        {"objective": "nll", "dataset": "ring8"},
        ends={"modes": (8, 8), "quality": (0, 0.9)},
    ),
}


def exhibit_of(experiment: DuelExperiment) -> Exhibit | None:
    """Return the exhibit that these settings lay out, from whichever seed; else None."""
    for one in EXHIBITS.values():
        if one.experiment == experiment.but(seed=one.experiment.seed):
            return one
    return None
