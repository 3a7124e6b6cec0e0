"""Negative log-likelihood: a flow learns where the data are."""

from genlab.kit import lesson

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

page = lesson.begin(
    LESSON,
    "Pick a data set, press **Train**, and watch the :samples[orange samples] "
    "find the :data[blue data].",
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
        r"A flow carries each :data[data point] $\data{x}$ through invertible layers to a latent "
        r"$z$. The first term asks how usual $z$ is under a bell curve. The second adds how far "
        r"the layers stretch the space around $\data{x}$: much latent space packed into a small "
        r"place means a high density there. The :nll[NLL] is the average price of a point, in "
        "nats. Lower is better."
    )
    page.section("The floor")
    page.say(
        "No model's NLL lies below the :truth[entropy] of the data. What is above that floor is "
        r"$\mathrm{KL}(\text{data} \parallel \text{model})$: what the model has yet to learn. "
        "Nobody knows the entropy of the digits; their NLL is given in bits per pixel."
    )
with act:
    page.challenge(
        "Bring the checkerboard to within 0.06 nats of its floor.",
        given={"dataset": "checkerboard"},
        on="gap",
        below=0.06,
        hint="Sharp edges need many bends: more layers, or wider ones. Or give it more steps.",
    )
    page.challenge(
        "Price unseen digits below 2.2 bits/dim.",
        given={"dataset": "digits"},
        on="bits_per_dim",
        below=2.2,
        unit="bits/dim",
        hint="Watch the two curves part: from there on the flow learns its digits by heart. End "
        "before. Then try another mask: neighbours in a picture know most of each other.",
    )
page.code("genlab.models.coupling.AffineCoupling", "genlab.objectives.nll.nll")
