"""What a frame of a journey holds: the place, its image, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from genlab.experiments.travel_learner import judged_digits, known_digits
from genlab.models.ways import between, onto_shell

if TYPE_CHECKING:
    from genlab.experiments.travel_learner import TravelLearner

DEGREES = 180 / float(np.pi)


def probe_place(
    learner: TravelLearner, *, first: bool
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a place's figures and its arrays, `first` with what there was to choose from.

    share: of the way, 0 to 1; norm: of its latents; turned: the angle to the place where the way
    begins, in degrees; nll: -log p of its logits by the flow, and prior: -log N(z; 0, I), in nats;
    sure, digit: the judge's first guess and its probability. image (h, w) uint8; on_shell (h, w):
    of an analogy, the same direction at the norm that draws have. First: candidates (30, h, w),
    candidate_digits (30,), candidate_norms (30,), and known_norms (n,) of held-out images.
    """
    settings, flow, z = learner.settings, learner.flow, learner.place
    shown = torch.stack([z, onto_shell(z)] if settings.way == "analogy" else [z])
    images, nll = flow.decode(shown)
    sure, digit = judged_digits(settings.dataset, images)
    begin = learner.ends.z[settings.third if settings.way == "analogy" else settings.first]
    figures = {
        "share": learner.share,
        "norm": float(z.norm()),
        "turned": float(between(begin, z)) * DEGREES,
        "nll": float(nll[0]),
        "prior": -float(flow.flow.base.log_prob(z[None])[0]),
        "sure": float(sure[0]),
        "digit": float(digit[0]),
    }
    arrays = {"image": images[0].numpy()}
    if settings.way == "analogy":
        arrays["on_shell"] = images[1].numpy()
        figures |= {"sure_on_shell": float(sure[1]), "digit_on_shell": float(digit[1])}
    if first:
        ends = learner.ends
        arrays["candidates"] = ends.images.numpy()
        arrays["candidate_digits"] = ends.digits.to(torch.uint8).numpy()
        arrays["candidate_norms"] = ends.z.norm(dim=1).numpy()
        if settings.source == "images":
            arrays["known_norms"] = known_digits(settings.dataset).z.norm(dim=1).numpy()
    return figures, arrays
