"""`teach truths`: train the frozen flows of the plane that duels at the equilibrium need."""

from __future__ import annotations

import sys

import torch

from genlab.data.shipped import keep
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duels import generator_shape
from genlab.experiments.streams import stream
from genlab.metrics.likelihood import estimate
from genlab.models.truth import PlaneTruth

TAUGHT = ("moons", "8gaussians", "ring8")
TRUTH_STEPS = 6000
TRUTH_DRAWS = 100_000  # for the entropy


def teach(seed: int, names: tuple[str, ...] = TAUGHT, steps: int = TRUTH_STEPS) -> str:
    """Train a flow by likelihood on each set from `seed` and ship it; a line on each.

    It has the shape of a duel's generator, so that a copy of it can play.
    """
    return "\n".join(_teach(name, seed, steps) for name in names)


def _teach(name: str, seed: int, steps: int) -> str:
    duel = DuelExperiment(dataset=name, objective="nll", schedule="cosine", steps=steps, seed=seed)
    duel = duel.but(learning_rate=2e-3, batch=512)
    learner = duel.learner()
    for step in range(1, steps + 1):
        nll = learner.step()["nll"]
        if step % 1000 == 0:
            sys.stderr.write(f"{name}, step {step:,}: {nll:.3f} nats\n")
    flow = learner.flow
    assert flow is not None
    known = {
        "title": duel.entry.title,
        "window": duel.entry.window,
        **generator_shape(duel),
        "seed": seed,
        "command": f"python -m genlab teach truths --seed {seed}",
        "torch": torch.__version__,
        "steps": steps,
        "entropy_draws": TRUTH_DRAWS,
    }
    unmeasured = {"entropy": 0.0, "entropy_stderr": 0.0}
    keep("truths", name, flow.state_dict(), {**known, **unmeasured})
    truth = PlaneTruth(name)  # as it will be found, to measure what it is
    x = truth.draw(TRUTH_DRAWS, stream(seed, "entropy"))
    found = estimate(-truth.log_prob(x))
    measured = {"entropy": round(found.mean, 5), "entropy_stderr": round(found.stderr, 5)}
    digest = keep("truths", name, flow.state_dict(), {**known, **measured})
    return (
        f"{name}: entropy {found.mean:.4f} ± {found.stderr:.4f} nats, SHA-256 {digest[:12]}; "
        f"the data it learnt from have {duel.entry.entropy or 0:.4f}."
    )
