"""Negative log-likelihood: from one coin to an exact density that can be taken apart."""

from genlab.kit import lesson
from genlab.kit.lesson import Page

LESSON = {
    "title": "Negative log-likelihood",
    "group": "Likelihood",
    "order": 1,
    "icon": ":material/show_chart:",
    "experiment": "flow",
    "summary": "A flow bends noise until it lies on the data. One number says how well.",
    "starts": {
        "Two moons": {"dataset": "moons"},
        "Checkerboard": {"dataset": "checkerboard"},
        "Handwritten digits": {"dataset": "digits", "couplings": 8, "width": 64, "steps": 500},
        "Two layers only": {"dataset": "moons", "couplings": 2},
        "Learnt by heart": {"dataset": "digits", "couplings": 8, "width": 128, "steps": 1000},
    },
}
EXAMPLE = {"dataset": "pinwheel", "steps": 3000}


def counts(page: Page) -> None:
    """What one observation costs, and why the cheapest curve is the likeliest."""
    page.say(
        "Every observation has a price, $-\\log p$ in nats: what was likely is cheap. Move a "
        "curve until the data are as cheap as can be."
    )
    page.section("A coin")
    page.ask(
        "Seven heads in ten tosses: which $p$ makes them cheapest?",
        ["0.5", "0.7", "1"],
        answer="0.7",
        because="The share of heads, $k/n$. At $p = 1$ a single tail costs infinitely much.",
    )
    page.sketch("coin")
    page.formula(r"\nll{\text{NLL}}(p) = -k \log p - (n - k) \log (1 - p)")
    page.section("A bell curve")
    page.ask(
        "You move one point far out. Which of the two follows it more, $\\mu$ or $\\sigma$?",
        ["the middle", "the width"],
        answer="the width",
        because="Try it: far out, the squared distance decides. The middle moves by its share of "
        "one point, the width by far more.",
    )
    page.sketch("bell")
    page.formula(
        r"-\log p(\data{x_i}) = \log \sigma + \tfrac12 \log 2\pi"
        r" + \frac{(\data{x_i} - \mu)^2}{2\sigma^2}"
    )
    page.section("Classes")
    page.ask(
        "A classifier gives the true class a probability of 1. What does the example cost?",
        ["0 nats", "1 nat", "it depends on the other classes"],
        answer="0 nats",
        because="$-\\log 1 = 0$. The others share what is left, here nothing.",
    )
    page.sketch("classes")
    page.formula(
        r"\nll{\text{cross-entropy}} = -\sum_k q_k \log p_k",
        r"The label's one-hot $q$ leaves one term, $-\log p(\data{y} \mid \data{x})$: "
        "cross-entropy is the :nll[NLL] of the label.",
    )


def flow(page: Page) -> None:
    """The main run: a flow learns where the data are."""
    page.say(
        "Pick a data set, or bring **your own**, press **Train**, and watch the "
        ":samples[orange samples] find the :data[blue data]."
    )
    page.instrument(controls=["dataset", "couplings", "width", "learning_rate", "seed"])
    page.predict(
        "How far above its floor will this flow end?",
        on="gap",
        options={"less than 0.05 nats": 0.05, "0.05 to 0.15 nats": 0.15, "more than 0.15": None},
        reveal="Held-out NLL {nll:.3f} nats, floor {entropy:.3f}: the gap is **{gap:.3f} nats**.",
    )
    page.predict(
        "What will a digit cost that the flow has never seen?",
        on="bits_per_dim",
        options={"below 2.5 bits/dim": 2.5, "2.5 to 3.5 bits/dim": 3.5, "more than 3.5": None},
        reveal="It came to **{bits_per_dim:.2f} bits/dim**. Guessing among the 17 grey levels "
        "costs 4.09.",
    )
    explain, act = page.beside()
    with explain:
        page.section("What the number means")
        page.formula(r"\nll{\text{NLL}} = -\frac1n\sum_{i=1}^{n} \log p(\data{x_i})")
        page.formula(
            r"\log p(\data{x}) = \log p_Z(z)"
            r" + \sum_{k} \log\left|\det \frac{\partial z_k}{\partial z_{k-1}}\right|"
        )
        page.say(
            r"A flow carries each :data[data point] $\data{x}$ through invertible layers to a "
            r"latent $z$. The first term asks how usual $z$ is under a bell curve, the second "
            r"how far the layers stretch the space around $\data{x}$. The :nll[NLL] is the "
            "average price of a point, in nats. Lower is better."
        )
        page.section("The floor")
        page.say(
            "No model's NLL lies below the :truth[entropy] of the data. What is above that floor "
            r"is $\mathrm{KL}(\text{data} \parallel \text{model})$: what the model has yet to "
            "learn. Nobody knows the entropy of the digits, or of a table of yours."
        )
    with act:
        page.challenge(
            "Bring the checkerboard to within 0.1 nats of its floor with at most 20,000 weights.",
            given={"dataset": "checkerboard"},
            at_most={"parameters": 20_000},
            on="gap",
            below=0.1,
            hint="Sharp edges need many bends. Many narrow layers bend more, weight for weight, "
            "than a few wide ones.",
        )
        page.challenge(
            "Price unseen digits below 2.2 bits/dim.",
            given={"dataset": "digits"},
            on="bits_per_dim",
            below=2.2,
            unit="bits/dim",
            hint="Watch the two curves part: from there on the flow learns its digits by heart. "
            "End before. Then try another mask: neighbours in a picture know most of each other.",
        )
    page.section("Luck of the seed")
    page.say("The same flow from five seeds: other first weights, other batches.")
    page.seeds(5)
    page.code("genlab.models.coupling.AffineCoupling", "genlab.objectives.nll.nll")


def point(page: Page) -> None:
    """One point on its way to the latent, with what each layer adds to its log density."""
    page.say(
        "Press anywhere in the picture. The :data[point] travels through every layer to the "
        "latent; each layer's chip says how far it stretches the space there."
    )
    page.lens("point", ["dataset", "couplings", "width", "seed"], example=EXAMPLE)
    page.ask(
        "The density at a point $x$ is higher than the bell's at its latent $z$. What have the "
        "layers done to the space around $x$?",
        ["stretched", "squeezed", "neither"],
        answer="stretched",
        because=r"$\sum_k \log|\det J_k| = \log p(x) - \log p_Z(z) > 0$: a small place was spread "
        "over a larger one. Try a point amid the data, then one far off.",
    )
    page.formula(
        r"\log p(\data{x}) = \log p_Z(z) + \sum_k \samples{\log|\det J_k|}",
        "The chips add up to the figure shown. Nothing is approximated: in a coupling layer the "
        "Jacobian is triangular, and its determinant is a product of scales.",
    )
    page.code("genlab.models.realnvp.RealNVP", "genlab.models.coupling.AffineCoupling")


def layers(page: Page) -> None:
    """The warp from the bell to the data, one coupling at a time."""
    page.say(
        "Press play: noise becomes data, one layer at a time. Each layer "
        "moves one coordinate and leaves the other alone."
    )
    page.lens("layers", ["dataset", "couplings", "width", "seed"], example=EXAMPLE)
    page.ask(
        "How many layers does it take at least until every coordinate has moved?",
        ["1", "2", "all of them"],
        answer="2",
        because="The masks alternate: what one layer leaves alone, the next one moves.",
    )
    page.formula(
        r"z_{\text{moved}} = \data{x}_{\text{moved}} \cdot e^{s(\data{x}_{\text{kept}})}"
        r" + t(\data{x}_{\text{kept}})",
        "The kept half says how far to stretch, $s$, and where to shift, $t$. It is still there "
        "on the other side, so the step can be undone exactly.",
    )
    page.code("genlab.models.masks.alternate", "genlab.models.coupling.AffineCoupling")


def wrong(page: Page) -> None:
    """What happens when the model cannot express the truth."""
    page.say(
        "A model that cannot be right still learns, down to a plateau of its own. Choose a "
        "race, predict, then train all at once."
    )
    page.races("layers", "width", "kinds", "bridges", "directions")
    page.formula(
        r"\nll{\text{NLL}} = \truth{H(\text{data})} + \mathrm{KL}(\text{data} \parallel q)",
        r"Maximum likelihood goes down the forward KL. Its reverse, $\mathrm{KL}(q \parallel "
        r"\text{data})$, needs the truth's own density, which real data never give.",
    )
    page.code(
        "genlab.models.coupling.AdditiveCoupling",
        "genlab.models.coupling.LinearCoupling",
        "genlab.objectives.reverse_kl.reverse_kl",
    )


page = lesson.begin(LESSON)
page.parts(
    {
        "From counts to curves": counts,
        "A flow learns": flow,
        "One point, taken apart": point,
        "Layer by layer": layers,
        "Wrong models, in the plane": wrong,
    },
    main=flow,
)
