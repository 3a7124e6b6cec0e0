"""Rows of autoencoders differ in what they are about, and in nothing else."""

from __future__ import annotations

import pytest

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.latent_rows import BETAS, PLAIN, VARIATIONAL, beta_row, twins


def differing(one: AutoencoderExperiment, other: AutoencoderExperiment) -> set[str]:
    a, b = one.settings(), other.settings()
    return {name for name in a if a[name] != b[name]}


@pytest.mark.parametrize("settings", [{}, {"family": "vae", "beta": 4.0, "bottleneck": 3}])
def test_twins_differ_in_their_kind_and_its_price_alone(settings: dict[str, object]) -> None:
    one = AutoencoderExperiment.from_settings(settings)
    both = twins(one)
    assert differing(both[PLAIN], both[VARIATIONAL]) <= {"family", "beta"}
    assert both[VARIATIONAL].beta == one.beta
    assert one.run_id in {twin.run_id for twin in both.values()}
    assert twins(both[VARIATIONAL].but(beta=9.0))[PLAIN].run_id == both[PLAIN].run_id


def test_a_row_differs_in_beta_alone() -> None:
    row = beta_row(seed=5)
    assert tuple(row) == BETAS and [one.beta for one in row.values()] == list(BETAS)
    first, *others = row.values()
    assert all(differing(first, other) == {"beta"} for other in others)
    assert first.seed == 5 and first.family == "vae"
