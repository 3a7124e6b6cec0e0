"""A student: a Real NVP that learns from a finite sample of a world whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from genlab.data.shipped import about, names
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import choice, integer, real
from genlab.experiments.students import EXACT, STUDENTS, frame_every, look_every

if TYPE_CHECKING:
    import numpy as np

    from genlab.experiments.student_learner import StudentLearner

JUDGED_EVERY = 10  # frames: a set of images is drawn and judged then


@dataclass(frozen=True)
class StudentExperiment(Experiment):
    """Train a Real NVP on draws of a teacher, whose weights are the truth."""

    name: ClassVar[str] = "student"
    title: ClassVar[str] = "A student of a known truth"
    code: ClassVar[tuple[str, ...]] = (
        "genlab.experiments.student_learner",
        "genlab.experiments.student_evaluation",
    )
    learner_name: ClassVar[str] = "StudentLearner"
    evaluate_name: ClassVar[str] = "evaluate_student"

    steps: int = integer(
        1500,
        10,
        200_000,
        label="Steps",
        unit="steps",
        help="How many training steps the run takes.",
    )
    teacher: str = choice(
        "digits",
        {name: about("teachers", name)["title"] for name in names("teachers")},
        label="World",
        help="Whose draws are the data: a flow trained on real images. Its weights are the truth.",
    )
    n: int = integer(
        2000,
        200,
        60_000,
        label="Training images",
        unit="images",
        help="How many draws of the teacher there are to learn from.",
    )
    student: str = choice(
        EXACT,
        {name: one.title for name, one in STUDENTS.items()},
        label="Student",
        help="The flow that learns. Only the teacher's own shape, and what is larger, can be the "
        "truth.",
    )
    weight_decay: float = real(
        0.0,
        0.0,
        10.0,
        label="Weight decay",
        help="Pulls all weights towards zero, apart from the gradient.",
    )
    dropout: float = real(
        0.0,
        0.0,
        0.5,
        label="Dropout",
        help="The share of hidden units that each training step leaves out at random.",
    )
    jitter: float = real(
        0.0,
        0.0,
        1.0,
        label="Jitter",
        help="Noise added to each training point, anew in each step: a standard deviation of "
        "logits. What is learnt best is then the truth, blurred by it.",
    )
    batch: int = integer(
        128, 8, 2048, label="Batch size", unit="images", help="Images looked at in one step."
    )
    learning_rate: float = real(
        1e-3, 1e-5, 1.0, log=True, label="Learning rate", help="How far one step moves the weights."
    )

    @property
    def known(self) -> dict[str, Any]:
        """What is known of the teacher."""
        return about("teachers", self.teacher)

    @property
    def shape(self) -> dict[str, Any]:
        """What the student's flow is made of."""
        return STUDENTS[self.student].shape(self.teacher)

    @property
    def parameters(self) -> int:
        """How many weights the student has."""
        return STUDENTS[self.student].parameters(self.teacher)

    @property
    def frame_every(self) -> int:
        """Steps from one frame to the next."""
        return frame_every(self.teacher, self.steps)

    def learner(self) -> StudentLearner:
        """Return a fresh student with its world and its sample."""
        from genlab.experiments.student_learner import StudentLearner

        return StudentLearner(self)

    def probe(
        self, learner: StudentLearner, step: int
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Record images in every frame, what the truth says in every second, FID in every tenth."""
        from genlab.experiments.student_probes import probe

        regular, last = self.frame_steps(step), step == self.steps
        looked = last or not regular or step % look_every(self.teacher, self.steps) == 0
        judged = last or (step > 0 and step % (self.frame_every * JUDGED_EVERY) == 0)
        return probe(learner, first=step == 0, looked=looked, judged=judged)

    def evaluate(self, learner: StudentLearner) -> dict[str, float | None]:
        """Return NLLs, KL to the truth and FID: of the last weights, and of the best ones."""
        from genlab.experiments.student_evaluation import evaluate_student

        return evaluate_student(learner)

    def statics(self) -> dict[str, Any]:
        """Return what the player must know before the first frame."""
        return {
            "kind": "image",
            "title": STUDENTS[self.student].title.capitalize(),
            "window": 0.0,
            "floor": self.known["entropy"],  # nats: no model's expected NLL is lower
            "floor_stderr": self.known["entropy_stderr"],
            "unit": "nats",
            "loss": "nll",
            "lines": {"train": "train", "held": "held_out"},  # which losses are drawn
            "judge": about("judges", self.teacher)["sha256"][:12],  # whose judgement FID is
            "best": True,  # the lowest held-out loss is marked: where stopping would have paid
            "steps": self.steps,
            "frame_every": self.frame_every,
            "flow": None,
        }
