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
    page.say(
        "A travel journal has no room for :data[photos]. So each becomes a few numbers, and later "
        "it is :samples[drawn again] from them alone. How many does it take to remember this one?"
    )
    page.latent("journal")
    read, act = page.beside()
    with read:
        page.section("What the words mean")
        page.say(
            "The numbers of one image are its **code**, or **latent**; how many there are is the "
            "**bottleneck**. Nobody said what each of them should stand for. Encoder and decoder, "
            "two networks, found that out together, by losing as little as they can: with a "
            "bottleneck between them they are an **autoencoder**."
        )
        page.say(
            "All codes that there can be are the **latent space**. With two numbers it is a plane, "
            "and you can walk in it: that is what the next parts do."
        )
        page.formula(
            r"\data{x} \;\xrightarrow{\;\text{encoder}\;}\; z \;\xrightarrow{\;\text{decoder}\;}\;"
            r" \samples{\hat x}",
            "The photos above were kept out of training: both networks meet them for the first "
            "time.",
        )
    with act:
        page.section("What is counted")
        page.say(
            "**PSNR** compares pixel by pixel, in decibels. At 20 dB pixels are typically wrong by "
            "a tenth of the way from white to black; every 20 dB more make that ten times less."
        )
        page.say(
            "**SSIM** compares the pattern around each place: 1 is the same picture, 0 has "
            "nothing of it."
        )
        page.say(
            "**Keeps**: so many numbers times the bits of each, and what share that is of the "
            "photo's own bits: $\\log_2$ of the grey levels, for every pixel."
        )
    page.ask(
        "Two numbers of 8 bits. How many different pictures can the decoder draw from them?",
        ["16", "65,536", "without end"],
        answer="65,536",
        because="Two numbers of 8 bits are 16 bits, which can stand in $2^{16}$ ways, and the "
        "decoder draws one picture for each. All photos have to share them: photos that are coded "
        "alike are remembered alike.",
    )
    page.code(
        "genlab.models.autoencoder.Autoencoder",
        "genlab.objectives.elbo.squared_error",
        "genlab.metrics.latents.quantised",
    )


def train(page: Page) -> None:
    """An autoencoder live, then its variational twin."""
    page.say(
        "Two networks, back to back. The **encoder** makes a **code** of an image, a few numbers; "
        "the **decoder** makes an image of the code. Both learn one thing: what comes out should "
        "be what went in. Press **Replay**, or **Train** for a new one, and watch where the digits "
        "go."
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
    page.say(
        "Drag the point. Every place in the plane is a code, and the **decoder** draws the image "
        "that it stands for: here, in your browser, as often as your screen is drawn. Behind the "
        "point lie its :samples[images] on a grid, and as small digits the codes of :data[real "
        "images] that it never learnt from."
    )
    page.latent("walk")
    page.ask(
        "Far from all codes, where no image ever landed, what does the decoder draw?",
        ["nothing", "noise", "an image all the same"],
        answer="an image all the same",
        because="The decoder is a formula: it has an answer for all numbers. But nothing in its "
        "training said what it should be out there, so it may be a digit, a stretched one, or a "
        "blot. Walk there and look.",
    )
    page.ask(
        "Two images look alike, pixel by pixel. Do their codes lie close together?",
        ["always", "often, but nothing makes sure", "never"],
        answer="often, but nothing makes sure",
        because="Both networks are smooth, so what hardly differs stays close either way. But "
        "nobody asked that images which are merely alike get codes close together, and the "
        "encoder may pull them far apart. Compare the two rows beside the plane, one by codes, "
        "one by pixels.",
    )
    page.formula(
        r"\begin{aligned} h_1 &= s(W_1 z + b_1) \\ h_2 &= s(W_2 h_1 + b_2) \\ "
        r"\samples{\hat x} &= \sigma(W_3 h_2 + b_3) \end{aligned}",
        "What your browser works out for each image, with two hidden layers. Of every number $u$ "
        "there, $s(u) = u / (1 + e^{-u})$ keeps what is large and positive, and $\\sigma(u) = "
        "1 / (1 + e^{-u})$ makes a shade between 0 and 1. The weights $W$ and $b$ came with the "
        "page; while the run trains, newer ones come every few seconds.",
    )
    page.code("genlab.models.autoencoder.Autoencoder", "genlab.models.perceptron.Perceptron")


def travel(page: Page) -> None:
    """From one image to another, straight or along the sphere."""
    page.say(
        "Each image has a code, and so has every place between two codes. Go from one "
        ":data[image] to another and watch what the decoder draws :samples[on the way]. All of it "
        "is worked out in your browser."
    )
    page.latent("travel")
    page.formula(
        r"z(t) = \frac{\sin((1 - t)\,\omega)}{\sin \omega}\, z_0 + "
        r"\frac{\sin(t\,\omega)}{\sin \omega}\, z_1",
        "The way along the sphere, or **slerp**: $\\omega$ is the angle between the ends. Equal "
        "steps of $t$ turn by equal angles, and the distance from 0 stays as it is. Where the ends "
        "lie at different distances, it passes evenly from one to the other.",
    )
    page.ask(
        "This minus that plus the other, in 784 numbers: how far from 0 does the answer lie?",
        ["28.0", "39.6", "48.5"],
        answer="48.5",
        because="Three latents as good as perpendicular add up by their squares: "
        "$\\sqrt{28^2 + 28^2 + 28^2} = 48.5$, far outside the shell. Put back on it, only their "
        "direction counts.",
    )
    page.ask(
        "Half of the numbers of a 3's latent are drawn anew. Is it still a 3?",
        ["nearly always", "hardly ever", "that depends on the half"],
        answer="that depends on the half",
        because="The flow sets half of the numbers aside at its first level: fine detail. The "
        "coarse half goes on, and holds the digit. Choose **Half drawn anew**, keep one half, then "
        "the other, and read what many images came to.",
    )
    page.code(
        "genlab.models.ways.slerp",
        "genlab.models.ways.analogy",
        "genlab.models.shippedflow.ShippedFlow",
    )


def draw(page: Page) -> None:
    """Draw a digit and see where it lands."""
    page.say(
        "Draw a digit: it is made into an image like the :data[data], and your own network encodes "
        "it. See where its code lands and what :samples[comes back]; then change its numbers."
    )
    page.latent("draw")
    page.ask(
        "The network was trained on digits alone. Write an A: where does its code lie?",
        ["nowhere: it has none", "far outside, in the empty", "among the digits"],
        answer="among the digits",
        because="An encoder has a code for every image, mostly at a place that it knows. That the "
        "image is strange shows in what comes back: compare its PSNR with the digits'.",
    )
    page.ask(
        "In the table, the slant and a number of the code have a correlation of 0. May that number "
        "change the slant all the same?",
        ["yes", "no"],
        answer="yes",
        because="A correlation sees straight lines. A slant that goes up, then down cancels out, "
        "and a number may turn 1s one way and 7s the other. So images are measured as well.",
    )
    page.formula(
        r"\tan(\text{slant}) = -\frac{\mathrm{cov}(x, y)}{\mathrm{var}(y)}",
        "What is measured is exact for the picture, its ink taken as weight. Of an upright line it "
        "is the angle that the line was slanted by; a 7 leans by its shape as well.",
    )
    page.code("genlab.metrics.latents.correlates", "genlab.models.autoencoder.Autoencoder")


def kinds(page: Page) -> None:
    """Four models of the same images, and the search for a latent."""
    page.say(
        "An autoencoder is one way to have latents. A flow has them, a GAN has them, and they are "
        "not alike: how many numbers, is there a way **in**, is the way **back** exact? The same "
        "ten :data[images], four kinds."
    )
    page.latent("kinds")
    page.code("genlab.objectives.inversion.LatentSearch", "genlab.models.realnvp.RealNVP")


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
