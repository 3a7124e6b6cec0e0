"""When the model is wrong: students of a world whose truth is known, and the study's claims."""

from genlab.kit import lesson
from genlab.kit.lesson import Page

LESSON = {
    "title": "When the model is wrong",
    "group": "Likelihood",
    "order": 3,
    "icon": ":material/science:",
    "experiment": "student",
    "summary": "A flow that you know exactly is the truth. Can others learn it from a few images?",
    "starts": {
        "2,000 images": {"n": 2000},
        "500 images": {"n": 500},
        "20,000 images": {"n": 20_000},
    },
}


def world(page: Page) -> None:
    """A frozen flow is the truth: its images, its entropy."""
    page.say(
        "Nobody knows the truth behind real images. So make one: choose a world and how many "
        "images of it there are to learn from."
    )
    page.lab("world")
    page.ask(
        "A student's NLL of its **training** images falls below the floor. What has it done?",
        ["found a better truth", "learnt them by heart", "made an error"],
        answer="learnt them by heart",
        because="The floor holds for new images. A finite sample can be priced below it by "
        "whoever remembers it; new images then cost all the more.",
    )
    page.formula(
        r"\nll{\text{NLL}} = \truth{H(p)} + \mathrm{KL}(p \parallel q)",
        "Both sides are known here: $p$ is the frozen flow, so $\\log p(x) - \\log q(x)$ can be "
        "averaged image by image.",
    )
    page.code("genlab.models.world.World")


def students(page: Page) -> None:
    """All students train side by side."""
    page.say(
        "Send students to learn it. Only **the teacher's own shape**, and what is larger, can "
        "be the truth; the others are wrong from the start."
    )
    page.lab("students")
    page.say(
        "**KL** is KL(truth ∥ student) on images that no student saw. **FID** compares "
        "images drawn with as many real ones, as a small classifier sees them: 0 is never reached, "
        "real images against others of their kind score the floor."
    )
    page.code("genlab.experiments.student_learner.StudentLearner", "genlab.metrics.likelihood.kl")


def claims(page: Page) -> None:
    """What the study claims, and what the learner's own runs say."""
    page.say(
        "Four claims of a study of the likelihood. Predict, train, and see whether they hold "
        "for **your** world, judged by fixed rules."
    )
    page.lab("claims")
    page.code("genlab.experiments.claims.plateaus", "genlab.experiments.claims.simpler_wins")


def cures(page: Page) -> None:
    """What helps against learning by heart."""
    page.say(
        "Learning by heart has cures: more images, stopping in time, smaller weights (weight "
        "decay), units left out at random (dropout), images a little blurred (jitter)."
    )
    page.lab("cures")
    page.challenge(
        "From 2,000 images of the digits and without dropout, end within 8 nats of the floor.",
        given={"teacher": "digits", "n": 2000},
        at_most={"dropout": 0},
        on="gap",
        below=8,
        hint="Two cures at once do more than twice as much of one.",
    )
    page.challenge(
        "By whatever cure: within 5.2 nats.",
        given={"teacher": "digits", "n": 2000},
        on="gap",
        below=5.2,
        hint="Leave out more units than the prepared race does.",
    )
    page.code("genlab.objectives.dropout.dropout_nll")


page = lesson.begin(LESSON)
page.parts(
    {
        "Make a world": world,
        "Send students": students,
        "The claims": claims,
        "Cures": cures,
    },
    main=students,
)
