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
        "Eight Gaussians": {"dataset": "8gaussians", "steps": 2000},
        "Ring of eight": {"dataset": "ring8"},
        "Two moons": {"dataset": "moons", "steps": 2000},
    },
}


def sides(page: Page) -> None:
    """The twins side by side, in step."""
    page.say(
        "Twins: the same flow, the same first weights, the same data. One learns from the "
        ":nll[likelihood], its twin from a :discriminator[discriminator], the judge. Train both "
        "and watch two things: how the :samples[samples] look, and what new :data[data] cost each."
    )
    page.duel("sides")
    page.formula(
        r"\nll{\text{NLL}} = \truth{H(p)} + \mathrm{KL}(p \parallel q)",
        "A flow has an exact density, so the GAN's twin can be asked for its likelihood too. It is "
        "huge as soon as $q$ is next to nothing where :data[data] lie, however good the "
        ":samples[samples] look.",
    )
    page.code(
        "genlab.experiments.duel_learner.DuelLearner",
        "genlab.experiments.duel_steps.critic_objective",
    )


def slow(page: Page) -> None:
    """One sub-step at a time."""
    page.say(
        "One mini-batch, one move: press **Step D**, then **Step G**. Watch the numbered points: "
        ":samples[Samples] have numbers, :data[data] have letters."
    )
    page.duel("slow")
    page.ask(
        "Sample 3 is pulled to the right, and moves to the left. Who is wrong?",
        ["D", "G", "nobody"],
        answer="nobody",
        because="A pull is what one sample would like. G cannot move a sample by itself: it moves "
        "its weights, and one set of weights serves the whole batch.",
    )
    page.code(
        "genlab.experiments.duel_steps.critic_objective",
        "genlab.experiments.duel_steps.generator_objective",
    )


def nash(page: Page) -> None:
    """Who stays at the equilibrium, and who leaves it."""
    page.say(
        "A frozen flow draws the data, and the generator starts as its **exact copy**: KL(truth ∥ "
        "generator) is 0, and nothing is left to learn. Training goes on all the same."
    )
    page.duel("nash")
    page.code(
        "genlab.experiments.duel_steps.critic_objective",
        "genlab.experiments.duel_steps.generator_objective",
        "genlab.models.discriminator.OptimalDiscriminator",
    )


def dirac(page: Page) -> None:
    """The smallest GAN there is."""
    page.say(
        "One number against one number. :data[Data] lie at 0, G puts its :samples[sample] at θ, "
        "and D is a straight line of slope ψ. Both are at rest at 0. Do they get there?"
    )
    page.ask(
        "NSGAN, both players moved at once in steps of h, started a hair off the equilibrium: "
        "where does it end?",
        ["at the equilibrium", "on a ring around it", "ever farther out"],
        answer="on a ring around it",
        because="Near the middle each step throws it out a little, farther away the loss pulls it "
        "back; both are even on the ring $r^2 = 2h$. Press **NSGAN: the ring** to see it.",
    )
    page.sketch("dirac")
    page.formula(
        r"\dot\theta = -g'(\psi\theta)\,\psi \qquad \dot\psi = -f'(\psi\theta)\,\theta",
        "G goes up D's slope, D tilts away from the sample: each answers to where the other is, so "
        "they turn around the equilibrium rather than go to it. A step is straight where the flow "
        "is curved, so it ends farther out; that is what $h$ costs.",
    )
    page.code("genlab.objectives.dirac.velocity", "genlab.objectives.dirac.descend")


def collapse(page: Page) -> None:
    """Mode collapse: exhibits and challenges, with the instrument."""
    page.say(
        "A generator that pleases its judge, the discriminator, with few modes has **collapsed**. "
        "Choose an exhibit and watch it train; then change it."
    )
    page.duel("collapse")
    read, act = page.beside()
    with read:
        page.section("What is counted")
        page.say(
            "A **mode** counts when one of 2,500 samples lies within three standard deviations of "
            "its centre. **High quality** is the share of samples that do so with any centre: even "
            "of a perfect sampler not all."
        )
        page.say(
            "The judge looks at one sample at a time. It notices a bad one, not that all others "
            "are missing. The :nll[NLL] does: every :data[data point] that the flow cannot draw "
            "costs it, without limit."
        )
    with act:
        page.challenge(
            "Make it collapse: at most 2 modes of the ring at the end of 1,000 steps or more.",
            given={"dataset": "ring8"},
            at_least={"steps": 1000},
            on="modes",
            below=3,
            unit="modes",
            hint="Who has to be faster for the judge never to catch up?",
        )
        page.challenge(
            "Cover 25 modes: all of the grid, with at least one sample in ten on a mode.",
            given={"dataset": "grid25"},
            at_least={"quality": 0.1},
            on="modes",
            above=24,
            unit="modes",
            hint="Which teacher charges for every mode that is missed? Then give it time.",
        )
        page.challenge(
            "A discriminator alone, on eight Gaussians: how low does the NLL ever get? Press "
            "**Stop** there: what counts is where you stopped it.",
            given={"dataset": "8gaussians", "objective": "gan", "critic": "learned"},
            on="held_out",
            below=4.2,
            hint="It falls, turns, and climbs out of sight. Slower players leave you more time; a "
            "paused run can be taken step by step.",
        )
    page.duel("modes")


def images(page: Page) -> None:
    """The twins on images."""
    page.say(
        "The same flow under each teacher, on images. The :gan[GAN] learns from a discriminator of "
        "what it draws; by :nll[likelihood] nobody looks at a drawn image. Who draws better?"
    )
    page.duel("images")


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
