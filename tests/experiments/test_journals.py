"""The journal's runs: alike but for their bottleneck, and what is kept is what is drawn from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from genlab.data.catalog import DATASETS
from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.autoencoder_rules import BITS
from genlab.experiments.fields import SettingError
from genlab.experiments.journals import JOURNAL_SIZES, enough_numbers, journal_runs


def test_the_runs_of_a_journal_differ_in_their_bottleneck_alone() -> None:
    runs = journal_runs("digits", seed=5, steps=40)
    assert [one.bottleneck for one in runs.values()] == [*runs] == [*JOURNAL_SIZES]
    assert {one.but(bottleneck=2) for one in runs.values()} == {
        AutoencoderExperiment(dataset="digits", seed=5, steps=40)
    }


def test_images_without_a_code_are_refused() -> None:
    assert "moons" in DATASETS
    with pytest.raises(SettingError):
        journal_runs("moons")


@pytest.mark.parametrize(
    ("shares", "enough"),
    [
        ({1: 0.7, 2: 0.9, 4: 0.95}, 2),
        ({1: 0.7, 2: 0.8999, 4: 0.95}, 4),
        ({1: 0.92, 2: 0.5, 4: 0.95}, 1),
        ({1: None, 2: 0.95}, 2),
        ({1: 0.3, 2: None}, None),
        ({}, None),
    ],
)
def test_the_fewest_numbers_that_name_nine_digits_in_ten_are_enough(
    shares: dict[int, float | None], enough: int | None
) -> None:
    assert enough_numbers(shares) == enough


@pytest.mark.parametrize("size", [1, 3])
def test_the_numbers_that_are_kept_are_those_that_the_pictures_are_drawn_from(size: int) -> None:
    experiment = AutoencoderExperiment(steps=30, bottleneck=size)
    learner = experiment.learner()
    for _ in range(experiment.steps):
        learner.step()
    _, arrays = experiment.probe(learner, experiment.steps)
    codes = torch.from_numpy(arrays["quantised_codes"])
    assert codes.shape == (len(BITS), 10, size)
    for row, bits in enumerate(BITS):
        drawn = learner.decode(codes[row]).view(10, 8, 8).numpy() * 255
        np.testing.assert_allclose(drawn, arrays["quantised"][row], atol=0.51)
        each = [len(set(codes[row, :, k].tolist())) for k in range(size)]
        assert max(each) <= 2**bits  # so many values, and no more
