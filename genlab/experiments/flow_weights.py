"""Which frames of a flow's recording hold its weights, and how they lie in there.

The array `weights`, float32 and one-dimensional, is what a browser needs to run the flow itself. It
holds, in this order, what `RealNVP.parameters()` gives, each matrix row by row:

    for each layer k = 0, 1 ... couplings - 1, from the data to the latent
        affine, additive:  W_0 (width, kept_k), W_1 ... W_{depth-1} (width, width),
                           W_depth (outputs_k, width), then the biases b_0 ... b_depth
        linear:            s (moved_k,), W (moved_k, kept_k), b (moved_k,)
    base mixture:          means (8, 2), log standard deviations (8,)

Even layers keep the part a and move b, odd ones keep b and move a; `order` lists the coordinates of
a, then those of b, and `kept` is the size of a. outputs_k is 2 moved_k for affine layers (first the
raw log scale, then the shift) and moved_k for additive ones (the shift). To the latent,

    affine:    z = x * exp(bound * tanh(raw / bound)) + shift,   log|det| = the sum of the log scale
    additive:  z = x + shift,                                    log|det| = 0
    linear:    z = x * exp(s) + kept W' + b,                     log|det| = sum s
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genlab.models.sizes import BELLS, BOUND

if TYPE_CHECKING:
    from genlab.experiments.flow import FlowExperiment

FULL_EVERY = 10  # frames: a density map costs what five pictures of samples cost
KEYS = 8  # frames with weights in a run, or one or two more
SEVERAL = 60_000  # weights, of which a recording can hold several sets: 240 KB each
ONE = 900_000  # weights, of which it can hold one: a frame has at most 4 MB


def is_key(experiment: FlowExperiment, step: int) -> bool:
    """Say whether the frame at `step` holds the weights.

    At even distances, at the end, and between the regular frames, where someone asked for one. The
    answer follows from the settings and the step alone.
    """
    if layout(experiment) is None:
        return False
    if step == experiment.steps or experiment.parameters > SEVERAL:
        return step == experiment.steps
    if not experiment.frame_steps(step):
        return True
    frames = experiment.steps / experiment.frame_every
    distance = FULL_EVERY * max(1, -int(-frames // (KEYS * FULL_EVERY)))
    return step // experiment.frame_every % distance == 0


def layout(experiment: FlowExperiment) -> dict[str, Any] | None:
    """Return what else it takes to run the flow, or None where no frame holds its weights."""
    if experiment.is_image or experiment.parameters > ONE:
        return None
    return {
        "couplings": experiment.couplings,
        "width": experiment.width,
        "depth": experiment.depth,
        "activation": experiment.activation,
        "coupling": experiment.coupling,
        "base": experiment.base,
        "bound": BOUND,
        "order": [0, 1],  # of the plane, whatever the mask
        "kept": 1,
        "bells": BELLS if experiment.base == "mixture" else 0,
    }
