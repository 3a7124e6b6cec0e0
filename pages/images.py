"""Images: a flow draws them, what its number means, how it folds them, what else packs them."""

from genlab.kit import lesson
from genlab.kit.lesson import Page

LESSON = {
    "title": "Images",
    "group": "Likelihood",
    "order": 2,
    "icon": ":material/grid_on:",
    "experiment": "image",
    "summary": "A flow learns to draw digits, and packs them tighter than a zip file.",
    "starts": {
        "Drawn digits": {"dataset": "glyphs"},
        "Handwritten, 8 by 8": {"dataset": "digits", "steps": 600},
        "MNIST": {"dataset": "mnist"},
        "MNIST, a long run": {"dataset": "mnist", "size": "noise", "steps": 10_000},  # recorded
        "A hundred images only": {"dataset": "digits", "train_images": 100, "steps": 600},
    },
}
BESIDE = ["dataset", "size", "steps", "seed"]


def draws(page: Page) -> None:
    """The main run: noise becomes digits."""
    page.say(
        "Choose images, press **Train**, and watch :samples[noise] turn into digits. The thin "
        "lines on the chart are file packers: get below them."
    )
    page.instrument(controls=BESIDE)
    page.predict(
        "Will this flow get below xz?",
        on="bits_per_dim",
        options={"yes": "xz", "no": None},
        reveal="It came to **{bits_per_dim:.3f} bits a pixel**; xz needs {xz:.3f}, gzip "
        "{gzip:.3f}.",
    )
    explain, act = page.beside()
    with explain:
        page.section("What is drawn")
        page.say(
            "Each tile is one draw: as many numbers from a bell curve as there are pixels, carried "
            "backwards through the flow. They stay the same all along, so a tile shows **one** "
            "latent finding its picture."
        )
        page.section("What is counted")
        page.formula(
            r"\nll{\text{bits/dim}} = -\frac{\log_2 p(\data{x})}{D}",
            "The price of an image, $-\\log_2 p$, divided by its $D$ pixels, measured on images "
            "that the flow has never seen. Lower is better: the next part takes it apart.",
        )
    with act:
        page.challenge(
            "Price unseen 8 by 8 digits below 1.95 bits a pixel.",
            given={"dataset": "digits"},
            on="bits_per_dim",
            below=1.95,
            unit="bits/dim",
            hint="The learning rate fades out over the steps of a run: a longer one settles "
            "lower. Watch the two curves: once they part, the flow learns its images by heart.",
        )
        page.challenge(
            "Bring drawn digits below 1.25 bits a pixel within 200 steps.",
            given={"dataset": "glyphs"},
            on="bits_per_dim",
            below=1.25,
            unit="bits/dim",
            at_most={"steps": 200},
            hint="A larger flow is not always the better one: it has more to learn, and in so few "
            "steps it may not come to it.",
        )
    page.section("Luck of the seed")
    page.say("The same flow from three seeds: other first weights, other batches.")
    page.seeds(3)
    page.code("genlab.models.multiscale.MultiScale", "genlab.objectives.image_nll.image_nll")


def bits(page: Page) -> None:
    """What bits per pixel mean, and what they are made of."""
    page.say(
        "A guess about a pixel has a price in bits: $-\\log_2$ of the chance that it gave to what "
        "came. Bits/dim is that price, averaged over all pixels."
    )
    page.section("One pixel")
    page.ask(
        "A pixel has 256 grey levels, and you know nothing about it. What does it cost?",
        ["1 bit", "8 bits", "256 bits"],
        answer="8 bits",
        because="$-\\log_2 \\tfrac1{256} = 8$, whichever level it is: as in the raw file.",
    )
    page.sketch("pixel")
    page.section("Noise between the levels")
    page.say(
        "A flow gives densities, and pixels are whole levels. So noise $u$ is added that fills "
        "each level's step. Make the bells narrow, without noise and with it."
    )
    page.sketch("noise")
    page.formula(r"\data{y} = \frac{\data{x} + u}{256}, \qquad u \sim \text{even on } [0, 1)")
    page.formula(
        r"\nll{\text{bits/dim}} = -\frac{\log_2 p(\data{y})}{D} + \log_2 256",
        "A step is $\\tfrac1{256}$ wide, so a density there is 256 times the chance of the level: "
        "the 8 bits at the end take that back.",
    )
    page.section("The margin")
    page.say(
        "The flow works on the logit of the grey, which would be infinite at black and white. "
        "A margin $\\lambda$ keeps them from the ends."
    )
    page.sketch("margin")
    page.formula(
        r"z = \operatorname{logit}\bigl(\lambda + (1 - 2 \lambda)\, \data{y}\bigr)",
        "One full Gaussian on these $z$ scores 2.013 bits on MNIST at $\\lambda = 0.000001$ and "
        "3.90 at 0.05. Same data, same kind of model: **compare at one margin only.**",
    )
    page.code(
        "genlab.models.preprocessing.dequantise",
        "genlab.models.preprocessing.Logit",
        "genlab.models.preprocessing.ImageFlow",
    )


def folds(page: Page) -> None:
    """Squeeze, masks and factoring out, one step at a time."""
    page.say(
        "A coupling moves one half of the pixels by what it sees in the other. Press **Next** to "
        "see which halves, and how the picture shrinks."
    )
    page.sketch("fold")
    page.ask(
        "An image of 28 by 28 pixels goes in. How many numbers come out as latents?",
        ["fewer than 784", "784", "more than 784"],
        answer="784",
        because="A flow is invertible: nothing may get lost, and nothing may be added. Factoring "
        "out only says that a number is done.",
    )
    page.code(
        "genlab.models.squeeze.squeeze",
        "genlab.models.convcoupling.channel_mask",
        "genlab.models.convcoupling.ConvAffine",
    )


def packing(page: Page) -> None:
    """Bits per pixel beside what file packers need for the same pixels."""
    page.predict(
        "Which packs these pixels tighter, xz or your flow at the end of its training?",
        on="bits_per_dim",
        options={"your flow": "xz", "xz": None},
        reveal="Your flow: **{bits_per_dim:.3f} bits a pixel**, xz: **{xz:.3f}**, gzip: "
        "{gzip:.3f}, a full Gaussian: {full Gaussian:.3f}.",
    )
    page.instrument(controls=BESIDE, lens="ladder")
    page.say(
        "Why is $-\\log_2 p$ a file size? An arithmetic coder can write the images in no "
        "more bits than the model's price, and two for the whole file; whoever has the model "
        "reads them back. So flow and packers stand on one scale, but for the flow itself, which "
        "the other side must have too."
    )
    page.code(
        "genlab.metrics.compression.compressed_bits", "genlab.metrics.baselines.gaussian_bits"
    )


def truth(page: Page) -> None:
    """The factors that make a drawn digit."""
    page.say(
        "The drawn digits have no list of images: each is made from a few numbers. Move them. "
        "A flow sees only pixels, and has to find out by itself that so few things vary."
    )
    page.sketch("factors")
    page.ask(
        "Seventeen numbers make the image. How many latents does the flow have for it?",
        ["17", "784", "as many as it needs"],
        answer="784",
        because="A flow is invertible: one latent for each pixel. That so few things vary shows in "
        "the price instead: what follows from the rest of the image is cheap.",
    )
    page.code("genlab.data.glyphs.strokes", "genlab.data.glyphs.Glyphs")


page = lesson.begin(LESSON)
page.parts(
    {
        "A flow draws": draws,
        "Bits per pixel": bits,
        "How images fold": folds,
        "Compression corner": packing,
        "The truth behind the drawings": truth,
    },
    main=draws,
)
