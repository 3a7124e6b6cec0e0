"""GAN vs MLE: one Real NVP taught by the likelihood, its twin taught by a discriminator."""

from genlab.kit import lesson
from genlab.kit.lesson import Page

LESSON = {
    "title": "GAN vs MLE",
    "group": "Adversarial",
    "order": 4,
    "icon": ":material/swords:",
    "experiment": "duel",
    "summary": "The same flow, twice: one learns from the likelihood, its twin from a rival.",
    "starts": {
        "Ring of eight": {"dataset": "ring8"},
        "Two moons": {"dataset": "moons"},
    },
}


def sides(page: Page) -> None:
    """The twins side by side, in step."""
    page.say(
        "Twins: the same flow, the same first weights, the same data. One learns from the "
        "**likelihood**, the other from a **discriminator**. Train both."
    )


def slow(page: Page) -> None:
    """One sub-step at a time."""
    page.say("One move at a time: the discriminator, then the generator.")


def nash(page: Page) -> None:
    """Who stays at the equilibrium, and who leaves it."""
    page.say("The generator starts as an exact copy of the truth. Nothing is left to learn.")


def dirac(page: Page) -> None:
    """The smallest GAN there is."""
    page.say("One number against one number: the smallest GAN there is.")


def collapse(page: Page) -> None:
    """Mode collapse: exhibits and challenges, with the instrument."""
    page.say("One game, large: what is missed, and what mends it.")
    page.instrument(controls=["dataset", "objective", "loss", "learning_rate", "critic_rate"])


def images(page: Page) -> None:
    """The twins on images."""
    page.say("The same on images: who draws better, and what does a likelihood say of it?")


page = lesson.begin(LESSON)
page.parts(
    {
        "Side by side": sides,
        "Slow motion": slow,
        "At the equilibrium": nash,
        "The smallest GAN": dirac,
        "Mode collapse": collapse,
        "On images": images,
    },
    main=collapse,
)
