"""Journeys through a flow's latents: they begin and end where they say, and keep what they keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from genlab.experiments.fields import SettingError
from genlab.experiments.frame import Frame, decode
from genlab.experiments.travel import TravelExperiment
from genlab.experiments.travel_learner import known_digits, three_of_each
from genlab.models.latents import shell
from genlab.models.shippedflow import shipped_flow
from genlab.models.ways import between, onto_shell
from genlab.runs.inline import train_here
from genlab.runs.store import Store

DRAWS = {"source": "draws", "steps": 10}


def journey(folder: Path, **settings: object) -> list[Frame]:
    """Return the frames of a journey that was recorded to its end."""
    experiment = TravelExperiment.from_settings(settings)
    store = Store(folder / "runs.sqlite")
    info = train_here(experiment, store)
    assert info.state == "done", info.reason
    return [decode(blob) for _, blob in store.blobs(experiment.run_id)]


def test_the_flow_gives_an_image_back() -> None:
    """To the last of its 16 levels: what is decoded from an image's latents is the image."""
    known = known_digits("glyphs")
    flow = shipped_flow("glyphs")
    again = flow.to_images(known.z[:40])
    assert torch.equal(again, known.images[:40])
    draws = torch.randn(20, flow.dim, generator=torch.Generator().manual_seed(1))
    images, nll = flow.decode(draws)
    assert images.shape == (20, 28, 28) and bool(nll.isfinite().all())


def test_minus_log_p_is_the_flow_s_own() -> None:
    """-log p of a decoded place is what the flow says of its logits on the way to the latents."""
    flow = shipped_flow("glyphs")
    z = torch.randn(5, flow.dim, generator=torch.Generator().manual_seed(2))
    logits = flow.flow.to_data(z)
    torch.testing.assert_close(flow.decode(z)[1], -flow.flow.log_prob(logits), rtol=1e-3, atol=0.1)


def test_images_lie_where_the_flow_takes_them_to() -> None:
    """Their mean norm is within a standard deviation of the shell's: training succeeded."""
    mean, sd = shell(784)
    norms = known_digits("glyphs").z.norm(dim=1)
    assert abs(float(norms.mean()) - mean) < sd


def test_half_of_the_latents_are_coarse() -> None:
    flow = shipped_flow("glyphs")
    assert int(flow.coarse.sum()) == flow.dim // 2
    # of each square of four pixels two, side by side: every second row of the image
    rows = flow.coarse.view(28, 28)
    assert torch.equal(rows.all(1), rows.any(1)) and int(rows.all(1).sum()) == 14


def test_three_of_each_digit_to_choose_from() -> None:
    digits = known_digits("glyphs").digits
    assert digits[three_of_each(digits)].tolist() == [d for d in range(10) for _ in range(3)]


@pytest.mark.parametrize("way", ["straight", "sphere"])
def test_a_way_joins_the_two_that_were_chosen(way: str, tmp_path: Path) -> None:
    frames = journey(tmp_path, way=way, first=4, second=27, steps=10)
    candidates = frames[0].arrays["candidates"]
    np.testing.assert_array_equal(frames[0].arrays["image"], candidates[4])
    np.testing.assert_array_equal(frames[-1].arrays["image"], candidates[27])
    assert [frame.losses["share"] for frame in frames] == [k / 10 for k in range(11)]


def test_straight_leaves_the_shell_and_the_sphere_s_way_stays(tmp_path: Path) -> None:
    """19.8 halfway between draws, against 28.0."""
    mean, sd = shell(784)
    straight = [f.losses for f in journey(tmp_path, **DRAWS, way="straight")]
    sphere = [f.losses for f in journey(tmp_path, **DRAWS, way="sphere")]
    assert abs(straight[5]["norm"] - mean / np.sqrt(2)) < 2 * sd
    assert all(abs(one["norm"] - mean) < 4 * sd for one in sphere)
    turns = [one["turned"] for one in sphere]
    assert np.allclose(np.diff(turns), turns[-1] / 10, atol=1e-2)
    # the density of N(0, I) is highest near 0, where no draw falls
    assert straight[5]["prior"] < straight[0]["prior"] - 100


def test_an_analogy_begins_at_the_other_and_leaves_the_shell(tmp_path: Path) -> None:
    frames = journey(tmp_path, way="analogy", first=0, second=1, third=12, steps=10)
    np.testing.assert_array_equal(frames[0].arrays["image"], frames[0].arrays["candidates"][12])
    experiment = TravelExperiment.from_settings({"way": "analogy", "first": 0, "second": 1})
    learner = experiment.learner()
    learner.load_state_dict({"place": torch.tensor(experiment.steps)})
    z = learner.ends.z
    torch.testing.assert_close(learner.place, z[experiment.third] + z[0] - z[1])
    assert frames[-1].losses["norm"] > 40
    images, _ = learner.flow.decode(onto_shell(learner.place)[None])
    assert images.shape == (1, 28, 28)


@pytest.mark.parametrize("half", ["random", "coarse", "fine"])
def test_half_is_kept_and_half_is_new(half: str) -> None:
    experiment = TravelExperiment.from_settings({"way": "half", "half": half, "first": 7})
    learner = experiment.learner()
    begin, places = learner.place, []
    for _ in range(3):
        learner.step()
        places.append(learner.place)
    for place in places:
        assert int((place == begin).sum()) == 392
    assert not torch.equal(places[0], places[1])
    again = experiment.learner()
    again.load_state_dict({"place": torch.tensor(2)})
    assert torch.equal(again.place, places[1])
    assert abs(float(between(begin, places[0])) - np.pi / 3) < 0.2  # cos = 1/2: half is shared


def test_what_a_way_does_not_use_names_no_other_run() -> None:
    one = TravelExperiment.along("sphere", {"way": "straight", "third": 3, "half": "fine"})
    assert one.run_id == TravelExperiment(way="sphere").run_id
    half = TravelExperiment.along("half", {"second": 3, "seed": 2})
    assert half.run_id == TravelExperiment(way="half", seed=2).run_id
    with pytest.raises(SettingError):
        TravelExperiment.along("home", {})


def test_the_figures_of_many_ways() -> None:
    """150 pairs: the ends and the sphere's middle on the shell, the straight middle far inside."""
    experiment = TravelExperiment()
    found = experiment.evaluate(experiment.learner())
    mean, sd = shell(784)
    assert len(found) <= 64  # more no recording may quote
    assert found["pairs"] == 150 and found["parameters"] == experiment.parameters
    assert abs(found["norm"] - mean) < sd and abs(found["norm_sphere"] - mean) < sd  # type: ignore[operator]
    assert abs(found["norm_straight"] - 19.8) < 0.7  # type: ignore[operator]
    assert found["norm_analogy"] > 45  # type: ignore[operator]
    for name in ("random", "coarse", "fine"):
        assert 0 <= found[f"same_{name}"] <= 1  # type: ignore[operator]


def test_without_mnist_the_flow_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its weights are here: only real images are not, and the run says so."""
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    monkeypatch.delenv("GENLAB_DATA", raising=False)
    known_digits.cache_clear()
    real = TravelExperiment.from_settings({"dataset": "mnist", "steps": 10})
    drawn = real.but(source="draws")
    assert not real.ready and drawn.ready
    store = Store(tmp_path / "runs.sqlite")
    failed = train_here(real, store)
    assert failed.state == "failed" and "MNIST" in failed.reason
    assert train_here(drawn, store).state == "done"
    known_digits.cache_clear()
