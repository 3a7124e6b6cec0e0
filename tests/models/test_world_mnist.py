"""The world of MNIST: its density is the teacher's, its draws are digits, its files are checked."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from genlab.data import shipped
from genlab.data.shipped import AssetError, about
from genlab.metrics.likelihood import estimate
from genlab.models.judge import ShippedJudge
from genlab.models.world import World

WORLD = World("mnist")
JUDGE = ShippedJudge("mnist")
DRAWS = WORLD.draw(600, torch.Generator().manual_seed(7))


def latents(n: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randn(n, WORLD.dim, generator=generator, dtype=torch.float64)


def test_the_truth_is_the_latents_density_through_the_teacher() -> None:
    """log p(x) = log N(z) - log|det dx/dz|, the determinant taken of autograd's Jacobian."""
    (z,) = latents(1)
    flow = WORLD.exact
    rows = []
    latent = z.clone().requires_grad_()
    x = flow.to_data(latent[None])[0]
    for part in torch.eye(WORLD.dim, dtype=torch.float64).split(196):
        (columns,) = torch.autograd.grad(x, latent, part, retain_graph=True, is_grads_batched=True)
        rows.append(columns)
    log_det = torch.linalg.slogdet(torch.cat(rows)).logabsdet
    density = -0.5 * z.square().sum() - 0.5 * WORLD.dim * math.log(2 * math.pi)
    found = float(WORLD.log_prob(x.detach()[None]))
    assert found == pytest.approx(float(density - log_det), abs=1e-7)


def test_there_and_back() -> None:
    """In double precision to rounding; the draws, in single precision, to a thousandth."""
    z = latents(20)
    with torch.no_grad():
        x, log_det = WORLD.exact.to_data_with_log_det(z)
        back, opposite = WORLD.exact.to_latent(x)
        again = WORLD.flow.to_data(WORLD.flow.to_latent(DRAWS[:100])[0])
    torch.testing.assert_close(back, z, rtol=0, atol=1e-9)
    torch.testing.assert_close(opposite, -log_det, rtol=0, atol=1e-8)
    assert float((again - DRAWS[:100]).abs().max()) < 1e-3


def test_the_entropy_is_that_of_fresh_draws() -> None:
    """Within three standard errors; the error is that of the draws behind it."""
    fresh = estimate(-WORLD.log_prob(DRAWS))
    assert abs(fresh.mean - WORLD.entropy) < 3 * math.hypot(fresh.stderr, WORLD.entropy_stderr)
    behind = about("teachers", "mnist")["entropy_draws"]
    assert behind >= 20_000
    expected = fresh.stderr * math.sqrt(len(DRAWS) / behind)
    assert WORLD.entropy_stderr == pytest.approx(expected, rel=0.25)


def test_single_precision_says_the_same_but_for_rounding() -> None:
    with torch.no_grad():
        single = WORLD.flow.log_prob(DRAWS[:200]).double()
    apart = single - WORLD.log_prob(DRAWS[:200])
    assert float(apart.abs().max()) < 1e-2 and abs(float(apart.mean())) < 1e-3


def test_draws_are_images_of_digits() -> None:
    """Grey levels as said; borders are dark, the middle is written on; the judge finds ten."""
    images = WORLD.to_images(DRAWS)
    assert images.shape == (600, 28, 28) and images.dtype == torch.uint8
    assert set(images.unique().tolist()) == {17 * k for k in range(WORLD.levels)}
    mean = images.double().mean(0)
    assert mean[:, [0, -1]].max() < 8 < 60 < mean[9:19, 10:18].mean()
    odds = JUDGE.logits(images).softmax(1)
    assert odds.amax(1).median() > 0.75
    assert odds.argmax(1).bincount(minlength=10).min() > 15


def test_the_judge_says_whom_it_was_measured_on() -> None:
    known = about("judges", "mnist")
    assert known["held_out_accuracy"] > 0.97 and known["command"].endswith("--data mnist --seed 1")
    assert JUDGE.digest == known["sha256"][:12]
    features = JUDGE(WORLD.to_images(DRAWS[:20]))
    assert features.shape == (20, JUDGE.num_features) and float(features.abs().max()) <= 1


@pytest.mark.parametrize(
    ("kind", "made"), [("teachers", World), ("judges", ShippedJudge)], ids=["teacher", "judge"]
)
def test_altered_or_missing_weights_are_a_sentence(
    kind: str, made: Callable[[str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in shipped.folder(kind).glob("mnist.*"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(shipped, "folder", lambda kind: tmp_path)
    made("mnist")
    weights = tmp_path / "mnist.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(AssetError, match=rf"mnist\.safetensors in assets/{kind} has been altered"):
        made("mnist")
    weights.write_bytes(content[:-100])  # cut off
    with pytest.raises(AssetError, match=r"has been altered"):
        made("mnist")
    weights.unlink()
    with pytest.raises(AssetError, match=r"mnist\.safetensors cannot be read; it comes"):
        made("mnist")
