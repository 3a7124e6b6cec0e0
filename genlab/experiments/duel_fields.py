"""The settings of a duel, each said once."""

from __future__ import annotations

from dataclasses import dataclass

from genlab.data.catalog import DATASETS, IMAGE_DATASETS, OWN
from genlab.experiments.duel_pictures import PICTURE_SIZES
from genlab.experiments.duel_stages import tidy_changes
from genlab.experiments.duels import GAME_TITLES, GAN_TEACHERS
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import choice, flag, integer, real, text


@dataclass(frozen=True)
class DuelSettings(Experiment):
    """What the generator learns from, who judges it and how, and what both are made of."""

    steps: int = integer(
        4000, 10, 200_000, label="Steps", unit="steps", help="How often the generator is moved."
    )
    dataset: str = choice(
        "ring8",
        {
            **{name: entry.title for name, entry in {**DATASETS, **IMAGE_DATASETS}.items()},
            OWN: "Your own data",
        },
        label="Data set",
        help="Where the data come from.",
    )
    objective: str = choice(
        "gan",
        GAN_TEACHERS,
        label="Teacher",
        help="What the generator learns from: the likelihood of the data, a discriminator, or both "
        "at once. Without a flow it has no likelihood to know.",
    )
    start: str = choice(
        "fresh",
        {"fresh": "fresh", "nash": "equilibrium"},
        label="Start",
        help="Fresh, or at the equilibrium: a frozen flow draws the data, and the generator "
        "starts as its exact copy.",
    )
    critic: str = choice(
        "learned",
        {"learned": "learned", "exact": "exact"},
        label="Discriminator",
        help="Learned, or the best there is: the log of the ratio of both densities.",
    )
    loss: str = choice("nonsaturating", GAME_TITLES, label="Loss", help="What the two players pay.")
    hybrid: float = real(
        1.0,
        0.001,
        1000.0,
        log=True,
        label="Weight of the likelihood",
        help="How much the negative log-likelihood counts where both teach.",
    )
    gradient_penalty: float = real(
        0.0,
        0.0,
        100.0,
        log=True,
        label="Gradient penalty",
        help="Draws the discriminator's slope between data and samples towards 1. 10 is usual.",
    )
    r1: float = real(
        0.0, 0.0, 10.0, log=True, label="R1 penalty", help="Flattens the discriminator at the data."
    )
    spectral: bool = flag(
        False,
        label="Spectral norm",
        help="Divide each of the discriminator's matrices by its largest stretch.",
    )
    instance_noise: float = real(
        0.0,
        0.0,
        2.0,
        label="Instance noise",
        help="Standard deviation of noise on all the discriminator sees; gone by half of the run.",
    )
    smoothing: float = real(
        0.0, 0.0, 0.4, label="Label smoothing", help="The doubt with which data are called data."
    )
    critic_steps: int = integer(
        1,
        1,
        10,
        label="Discriminator steps",
        unit="steps",
        help="How often the discriminator is moved before the generator is moved once.",
    )
    learning_rate: float = real(
        1e-3,
        1e-5,
        1.0,
        log=True,
        label="Learning rate",
        help="How far one step moves the generator's weights.",
    )
    critic_rate: float = real(
        1e-3,
        1e-5,
        1.0,
        log=True,
        label="Discriminator's rate",
        help="How far one step moves the discriminator's weights.",
    )
    schedule: str = choice(
        "constant",
        {"constant": "stays", "cosine": "fades out"},
        label="Rates over time",
        help="Whether both learning rates fade out.",
    )
    batch: int = integer(
        256, 8, 2048, label="Batch size", unit="points", help="Points looked at in one step."
    )
    couplings: int = integer(
        8, 1, 24, label="Coupling layers", help="How many invertible layers the flow has."
    )
    width: int = integer(
        64, 4, 512, label="Width", unit="units", help="Hidden units in each layer's small network."
    )
    depth: int = integer(
        2, 1, 4, label="Depth", unit="hidden layers", help="Hidden layers of each small network."
    )
    size: str = choice(
        "small",
        {name: size.title for name, size in PICTURE_SIZES.items()},
        label="Size",
        help="How large the flow is over images of 28x28 pixels, where it has convolutions.",
    )
    critic_width: int = integer(
        128,
        4,
        512,
        label="Discriminator's width",
        unit="units",
        help="Units in each of its layers; over images of 28x28 pixels, pictures in its first.",
    )
    critic_depth: int = integer(
        2, 1, 4, label="Discriminator's depth", unit="hidden layers", help="Its hidden layers."
    )
    own: str = text(
        6002,  # as for a flow: 1,500 points of four letters
        label="Your data",
        help="Points, a table or a picture of your own, packed into letters.",
    )
    changes: str = text(
        1000,
        signs=":=,;",
        label="Changes on the way",
        help="Settings that change during the run, as in 1200:critic_rate=0.0001;2000:loss=hinge.",
    )

    def __post_init__(self) -> None:
        """Bring the changes into their one form: equal runs have equal settings."""
        object.__setattr__(self, "changes", tidy_changes(self))
