"""Negative log-likelihood: a flow learns where the data are."""

from genlab.experiments.flow import FlowExperiment
from genlab.kit import lesson

LESSON = {
    "title": "Negative log-likelihood",
    "group": "Likelihood",
    "order": 1,
    "icon": ":material/show_chart:",
    "summary": "A flow bends noise until it lies on the data. One number says how well.",
    "starts": {
        "Two moons": {"dataset": "moons"},
        "Checkerboard": {"dataset": "checkerboard"},
        "Handwritten digits": {"dataset": "digits"},
    },
}

page = lesson.begin(
    LESSON,
    "Pick a data set, press **Train**, and watch the :samples[orange samples] "
    "find the :data[blue data].",
)
page.instrument(FlowExperiment, controls=["dataset", "couplings", "width", "learning_rate", "seed"])
page.predict(
    "How far above its floor will this flow end?",
    on="gap",
    options={"less than 0.05 nats": 0.05, "0.05 to 0.3 nats": 0.3, "more than 0.3 nats": None},
    reveal="Held-out NLL {nll:.3f} nats, floor {entropy:.3f}: the gap is **{gap:.3f} nats**.",
)

explain, act = page.beside()
with explain:
    page.section("What the number means")
    page.formula(r"\nll{\text{NLL}} = -\frac1n\sum_{i=1}^{n} \log p(\data{x_i})")
    page.formula(
        r"\log p(\data{x}) = \log p_Z(z)"
        r" + \sum_{k} \log\left|\det \frac{\partial z_k}{\partial z_{k-1}}\right|",
    )
    page.say(
        "A flow sends each :data[data point] x through invertible layers to a latent z. Where z "
        "is near the middle of the bell curve, the first term is high. The second term pays for "
        "squeezing: a layer that shrinks space thins the density out. The :nll[NLL] is the average "
        "price of a point, in nats: lower is better."
    )
    page.section("The floor")
    page.say(
        "No model can price the data below their :truth[entropy]. The dashed line is that floor; "
        "the gap above it is how much the model still does not know, KL(data ‖ model)."
    )
with act:
    page.challenge(
        "Bring the checkerboard to within 0.1 nats of its floor.",
        given={"dataset": "checkerboard"},
        on="gap",
        below=0.1,
        hint="Sharp edges need many bends. More layers, more width, or more steps?",
    )
page.code("genlab.models.coupling.AffineCoupling", "genlab.objectives.nll.nll")
