"""What a recording of a student holds: images, what the truth says of it, FID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genlab.experiments.streams import stream
from genlab.experiments.student_evaluation import quick_fid
from genlab.experiments.students import care

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.student_learner import StudentLearner

SAMPLE_SEED = 1  # the same latents in every frame, so that images change rather than flicker


def probe(
    learner: StudentLearner, *, first: bool, looked: bool, judged: bool
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Return a frame's figures and arrays: the data in the first, figures where it is looked at."""
    shown = care(learner.settings.teacher).shown
    images = learner.draw(shown, stream(SAMPLE_SEED, "samples"))
    arrays = {"images": images.numpy()}
    figures: dict[str, float] = {}
    if first:
        arrays["data"] = learner.world.to_images(learner.points[:shown]).numpy()
    if looked:
        figures |= learner.look()._asdict()
    if judged:
        figures["fid"] = quick_fid(learner)
    return figures, arrays
