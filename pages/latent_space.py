"""Latent space: a few numbers that stand for an image, and the space that they live in."""

from genlab.kit import lesson
from genlab.kit.lesson import Page

LESSON = {
    "title": "Latent space",
    "group": "Latents",
    "order": 1,
    "icon": ":material/scatter_plot:",
    "experiment": "autoencoder",
    "summary": "A digit becomes two numbers, and two numbers become a digit.",
    "starts": {
        "Handwritten, 8 by 8": {"dataset": "digits"},
        "Drawn digits": {"dataset": "glyphs"},
        "MNIST": {"dataset": "mnist"},
    },
}


def journal(page: Page) -> None:
    """The same image kept as 1, 2, 4 ... 32 numbers."""
    page.latent("journal")
    page.code("genlab.models.autoencoder.Autoencoder")


def train(page: Page) -> None:
    """An autoencoder live, then its variational twin."""
    page.say(
        "Two networks, back to back. The **encoder** makes a **code** of an image, here two "
        "numbers; the **decoder** makes an image of the code. Both learn one thing: what comes out "
        "should be what went in. Press **Train** and watch where the digits go."
    )
    page.latent("train")
    page.code(
        "genlab.models.autoencoder.Autoencoder",
        "genlab.objectives.elbo.squared_error",
        "genlab.objectives.elbo.elbo",
        "genlab.objectives.elbo.gaussian_kl",
    )


def walk(page: Page) -> None:
    """Drag a point; the decoded image follows."""
    page.latent("walk")


def travel(page: Page) -> None:
    """From one image to another, straight or along the sphere."""
    page.latent("travel")


def draw(page: Page) -> None:
    """Draw a digit and see where it lands."""
    page.latent("draw")


def kinds(page: Page) -> None:
    """Four models, three kinds of latent space."""
    page.latent("kinds")


page = lesson.begin(LESSON)
page.parts(
    {
        "A compressed journal": journal,
        "Train one": train,
        "Walk": walk,
        "Travel": travel,
        "Draw a digit": draw,
        "Kinds of latent space": kinds,
    },
    main=train,
)
