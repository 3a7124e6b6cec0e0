"""A search for latents: its generator is the duel's, its images an autoencoder's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.fields import SettingError
from genlab.experiments.inversion import InversionExperiment
from genlab.experiments.inversion_learner import InversionLearner
from genlab.experiments.inversion_rules import frame_is_due
from genlab.experiments.learner import Diverged
from genlab.runs.inline import train_here
from genlab.runs.lighter import Lighter
from genlab.runs.store import Store
from genlab.runs.transfer import export_run, import_run

SMALL: dict[str, Any] = {"couplings": 2, "width": 8, "batch": 16, "trained": 5, "tries": 3}
RUNS = {
    objective: InversionExperiment(**SMALL, steps=25, objective=objective)
    for objective in ("nll", "gan", "plain")
}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def after(run: InversionExperiment, steps: int) -> InversionLearner:
    learner = run.learner()
    for _ in range(steps):
        learner.step()
    return learner


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(
        torch.equal(one[n].nan_to_num(), other[n].nan_to_num()) for n in one
    )


@every_run
def test_the_generator_is_the_duels_and_stays(run: InversionExperiment) -> None:
    """Bit for bit what the duel alone comes to; the search moves latents, and no weight."""
    duel = run.duel.learner()
    for _ in range(run.trained):
        duel.step()
    learner = after(run, run.steps)
    assert torch.equal(learner.duel.descent.weights, duel.descent.weights)
    assert learner.duel.steps_done == run.trained


@every_run
def test_the_search_is_the_same_from_wherever_the_generator_comes(run: InversionExperiment) -> None:
    """Trained here, taken over from the duel, or from another search in the same generator."""
    here = after(run, run.steps)
    duel = run.duel.learner()
    for _ in range(run.trained):
        duel.step()
    other = after(run.but(tries=1, steps=12), 12)
    for state, step in ((duel.state_dict(), run.trained), (other.state_dict(), 12)):
        spared = run.learner()
        spared.adopt(state, step)
        for _ in range(run.steps):
            spared.step()
        assert torch.equal(spared.searched.latents, here.searched.latents)
        assert spared.duel.steps_done in (0, run.trained)  # never trained a second time


def test_a_generator_that_is_not_trained_yet_is_not_taken() -> None:
    run = RUNS["plain"]
    early = after(run.but(tries=1), 3)
    with pytest.raises(ValueError, match="step 3 is not trained yet"):
        run.learner().adopt(early.state_dict(), 3)
    larger = after(run.but(width=16), 6)
    with pytest.raises(ValueError, match="the generator has"):
        run.learner().adopt(larger.state_dict(), 6)


@every_run
@pytest.mark.parametrize("at", [2, 5, 9])
def test_it_goes_on_bit_for_bit(run: InversionExperiment, at: int) -> None:
    """Before the search begins, as it does, and within."""
    one, other = after(run, at), run.learner()
    other.load_state_dict(one.state_dict())
    for _ in range(run.steps - at):
        assert one.step() == other.step()
    assert same(one.state_dict(), other.state_dict())


@every_run
def test_a_checkpoint_has_one_shape_for_all_steps(run: InversionExperiment) -> None:
    """Whoever takes one up compares it with a fresh learner's."""
    fresh, late = run.learner().state_dict(), after(run, 8).state_dict()
    assert {n: t.shape for n, t in fresh.items()} == {n: t.shape for n, t in late.items()}


@every_run
def test_frames_say_where_the_tries_stand(run: InversionExperiment) -> None:
    learner = run.learner()
    figures, arrays = run.probe(learner, 0)
    assert not figures and set(arrays) == {"originals", "labels"}
    assert arrays["labels"].tolist() == list(range(10))
    learner = after(run, run.trained)
    first = run.probe(learner, run.trained)[1]
    assert first["drawn"].shape == (16, 8, 8) and first["latents"].shape == (10, 3, 64)
    for _ in range(20):
        learner.step()
    figures, last = run.probe(learner, run.steps)
    assert last["found"].shape == (10, 3, 8, 8)
    assert figures["error"] == pytest.approx(last["errors"].min(1).mean())
    assert figures["error"] < first["errors"].min(1).mean()
    best = last["errors"].argmin(1)
    np.testing.assert_array_equal(last["rebuilt"], last["found"][np.arange(10), best])
    shown = (last["rebuilt"] / 255.0 - arrays["originals"] / 255.0) ** 2
    np.testing.assert_allclose(shown.mean((1, 2)), last["errors"].min(1), atol=2e-3)  # of rounding
    np.testing.assert_allclose(
        np.linalg.norm(last["latents"].astype("f4"), axis=2), last["norms"], rtol=2e-3
    )
    assert ("exact" in first) == ("distances" in last) == run.statics()["invertible"]


@pytest.mark.parametrize("objective", ["nll", "gan"])
def test_the_exact_latent_of_a_flow_rebuilds_exactly(objective: str) -> None:
    learner = after(RUNS[objective], 6)
    figures, arrays = RUNS[objective].probe(learner, 6)
    assert learner.exact is not None
    assert float((learner.exactly() - learner.targets).abs().max()) < 1e-4
    assert figures["psnr"] > 0
    apart = learner.searched.latents - learner.exact[:, None]
    np.testing.assert_allclose(arrays["distances"], apart.norm(dim=2), rtol=1e-5)


def test_more_tries_keep_the_first_ones() -> None:
    """So the best of more tries is never worse, but for rounding."""
    few, more = (after(RUNS["plain"].but(tries=n), 25).searched for n in (2, 4))
    assert torch.allclose(more.latents[:, :2], few.latents, atol=1e-4)


def test_its_images_are_those_of_an_autoencoder() -> None:
    """What one kind of latent space rebuilds can be held against what another does."""
    run = AutoencoderExperiment(steps=10)
    _, theirs = run.probe(run.learner(), 0)
    _, ours = RUNS["plain"].probe(RUNS["plain"].learner(), 0)
    np.testing.assert_array_equal(theirs["originals"], ours["originals"])


def test_a_longer_search_comes_nearer() -> None:
    """And what it is quoted with is what its last frame shows."""
    run = RUNS["nll"].but(steps=5 + 200)
    learner = after(run, run.steps)
    told, frame = run.evaluate(learner), run.probe(learner, run.steps)
    assert told["error"] == pytest.approx(frame[0]["error"])
    assert told["psnr"] == pytest.approx(frame[0]["psnr"], abs=1e-3)
    short = after(RUNS["nll"], 25)
    assert told["error"] < RUNS["nll"].evaluate(short)["error"]
    assert told["distance"] == pytest.approx(
        float(np.median(frame[1]["distances"][np.arange(10), frame[1]["errors"].argmin(1)])),
        rel=0.5,  # the median of ten is told by its lower middle
    )


def test_a_search_rate_far_too_large_is_told() -> None:
    """Latents that leave the numbers end the run with a sentence and its remedy."""
    run = RUNS["nll"].but(search_rate=1.0, trained=5)
    learner = after(run, 6)
    with torch.no_grad():
        learner.searched.model.z.fill_(float("nan"))
    with pytest.raises(Diverged, match=r"the search rate 1 is too large here; try 0\.1\."):
        learner.step()


def test_frames_are_ever_rarer() -> None:
    due = [step for step in range(1025) if frame_is_due(step)]
    assert due[:12] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14]
    assert len(due) == 37 and 1024 in due and not frame_is_due(-1)


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(SettingError, match="take start fresh"):
        InversionExperiment.from_settings({"start": "nash", "objective": "gan"})
    with pytest.raises(SettingError, match="one of digits, glyphs, mnist"):
        InversionExperiment.from_settings({"dataset": "moons"})


def test_another_search_takes_the_generator_over(tmp_path: Path) -> None:
    """Of the usual search, also of one that came with its weights alone."""
    duel = DuelExperiment.from_settings(
        {"dataset": "digits", "objective": "plain", "couplings": 2, "width": 8, "steps": 10}
    )
    usual = InversionExperiment.of(duel)
    assert usual.usual == usual and usual.origin.experiment == duel
    made = Store(tmp_path / "made.sqlite")
    train_here(usual, made)
    other = usual.but(tries=2, steps=20)
    assert other.origin.experiment == usual
    store = Store(tmp_path / "runs.sqlite")
    import_run(export_run(usual.run_id, made, Lighter(weights=True)), store)
    assert train_here(other, store).state == "done"
    alone = Store(tmp_path / "alone.sqlite")
    train_here(other, alone)
    assert [b for _, b in _arrays(store, other)] == [b for _, b in _arrays(alone, other)]


def _arrays(store: Store, run: InversionExperiment) -> list[tuple[int, bytes]]:
    """Frames but for the seconds, which are the clock's."""
    from genlab.experiments.frame import decode

    frames = [decode(blob) for _, blob in store.blobs(run.run_id)]
    return [(f.step, b"".join(a.tobytes() for a in f.arrays.values())) for f in frames]


@pytest.mark.parametrize("dataset", ["glyphs", pytest.param("mnist", marks=pytest.mark.mnist)])
@pytest.mark.parametrize("objective", ["nll", "plain"])
def test_large_images_too(dataset: str, objective: str) -> None:
    """Convolutions, a flow of several scales, and a generator of fewer numbers than pixels."""
    duel = DuelExperiment.from_settings({"dataset": dataset, "objective": objective, "steps": 10})
    run = InversionExperiment.of(duel, search=3, tries=1, trained=1, steps=4)
    learner = after(run, run.steps)
    figures, arrays = run.probe(learner, run.steps)
    assert arrays["found"].shape == (10, 1, 28, 28)
    assert arrays["latents"].shape == (10, 1, run.latents)
    assert np.isfinite(figures["error"])
