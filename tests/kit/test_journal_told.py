"""The journal's answers: by the runs' own figures, whichever way they fall."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.journals import JOURNAL_SIZES, journal_runs
from genlab.kit.latent import journal_told
from genlab.kit.latent.journal_told import (
    MISSED,
    NEVER,
    SPENT,
    WAYS,
    best_ways,
    told_bits,
    told_numbers,
    way_words,
)
from genlab.kit.outcome import Outcome

RUNS = journal_runs("digits", steps=50)
RISING = (0.73, 0.88, 0.93, 0.96, 0.97, 0.97)


def found(shares: tuple[float | None, ...], psnr: tuple[float, ...]) -> dict[int, Outcome]:
    """What became of six runs with these figures."""
    figures = [
        {name: value for name, value in (("one_nn", share), ("psnr", near)) if value is not None}
        for share, near in zip(shares, psnr, strict=True)
    ]
    return {
        size: Outcome(RUNS[size], "done", given)
        for size, given in zip(JOURNAL_SIZES, figures, strict=True)
    }


NEARER = (14.0, 16.0, 18.0, 20.0, 22.0, 23.0)


@pytest.mark.parametrize(
    ("chosen", "shares", "psnr", "said"),
    [
        ("4", RISING, NEARER, ["right: 4 numbers are enough", "88 % from 2", "18.0 dB with 4"]),
        ("2", RISING, NEARER, ["otherwise: 4 numbers are enough", "buy is likeness"]),
        ("1", (0.91,) * 6, NEARER, ["right: 1 number is enough", "14.0 dB with 1"]),
        (NEVER, (0.5,) * 6, NEARER, ["right: not even 32 are enough"]),
        ("32", (0.5,) * 6, NEARER, ["otherwise: not even 32 are enough"]),
        ("1", (0.95,) * 6, (20.0,) * 6, ["right", "no more likeness"]),
        ("1", (None, *RISING[1:]), NEARER, [MISSED]),
    ],
)
def test_how_many_numbers_are_enough_is_told_by_the_runs(
    chosen: str, shares: tuple[float | None, ...], psnr: tuple[float, ...], said: list[str]
) -> None:
    told = told_numbers(chosen, found(shares, psnr))
    for words in said:
        assert words in told


def test_every_way_spends_the_same_bits() -> None:
    assert {n * bits for n, bits in WAYS} == {SPENT}
    assert len(WAYS) == 4


def psnr_table(means: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], np.ndarray]:
    """Ten photos, some harder than others by far more than the ways differ."""
    harder = np.linspace(-6, 6, 10)
    shaken = np.tile([-0.3, 0.3], 5)
    return {way: mean + harder + k * shaken for k, (way, mean) in enumerate(means.items())}


def test_ways_are_told_apart_on_the_same_photos() -> None:
    apart = psnr_table(dict(zip(WAYS, (17.9, 19.0, 17.0, 14.6), strict=True)))
    assert best_ways(apart) == [WAYS[1]]
    close = psnr_table(dict(zip(WAYS, (17.9, 17.95, 17.0, 14.6), strict=True)))
    assert best_ways(close) == [WAYS[0], WAYS[1]]


def test_how_bits_are_spent_best_is_told_by_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    table = psnr_table(dict(zip(WAYS, (17.9, 19.0, 17.0, 14.6), strict=True)))

    def recorded(one: Outcome, bits: int) -> np.ndarray | None:
        experiment = one.experiment
        assert isinstance(experiment, AutoencoderExperiment)
        return table.get((experiment.bottleneck, bits))

    monkeypatch.setattr(journal_told, "rounded_psnr", recorded)
    outcomes = found(RISING, NEARER)
    right = told_bits(way_words(WAYS[1]), outcomes)
    assert "You were right: 8 numbers of 4 bits." in right and "14.6 dB" in right
    assert "otherwise: 8 numbers of 4 bits" in told_bits(way_words(WAYS[3]), outcomes)
    table.pop(WAYS[3])
    assert told_bits(way_words(WAYS[1]), outcomes) == MISSED
