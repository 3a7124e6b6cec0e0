"""The world whose truth is known: its density is the teacher's, its entropy is what is written."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
import torch

from genlab.data import shipped
from genlab.data.shipped import AssetError
from genlab.metrics.likelihood import estimate
from genlab.models.world import World

DRAWS = 20_000


def drawn(n: int, seed: int = 7) -> tuple[World, torch.Tensor]:
    world = World("digits")
    return world, world.draw(n, torch.Generator().manual_seed(seed))


def test_the_truth_is_the_latents_density_through_the_teacher() -> None:
    """log p(x) = log N(z) - log|det dx/dz|, the determinant taken of autograd's Jacobian."""
    world = World("digits")
    z = torch.randn(2, world.dim, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    for one in z:
        x = world.exact.to_data(one[None])
        jacobian = torch.autograd.functional.jacobian(
            lambda latent: world.exact.to_data(latent[None])[0], one
        )
        density = -0.5 * one.square().sum() - 0.5 * world.dim * math.log(2 * math.pi)
        expected = density - torch.linalg.slogdet(jacobian).logabsdet
        assert float(world.log_prob(x)) == pytest.approx(float(expected), abs=1e-8)


def test_the_entropy_is_that_of_fresh_draws() -> None:
    """Within three standard errors of 20,000 draws; the error is that of the draws behind it."""
    world, x = drawn(DRAWS)
    fresh = estimate(-world.log_prob(x))
    assert abs(fresh.mean - world.entropy) < 3 * math.hypot(fresh.stderr, world.entropy_stderr)
    behind = shipped.about("teachers", "digits")["entropy_draws"]
    assert behind >= 20_000
    assert world.entropy_stderr == pytest.approx(fresh.stderr * math.sqrt(DRAWS / behind), rel=0.1)


def test_single_precision_says_the_same_but_for_rounding() -> None:
    """What a student of the same weights would be charged is what the truth is charged."""
    world, x = drawn(2000)
    with torch.no_grad():
        single = world.flow.log_prob(x).double()
    assert float((single - world.log_prob(x)).abs().max()) < 1e-2
    assert abs(float((single - world.log_prob(x)).mean())) < 1e-4


def test_draws_are_images_of_digits() -> None:
    """Pixels keep to the 17 grey levels; corners are dark and the middle is written on."""
    world, x = drawn(2000)
    images = world.to_images(x)
    assert images.shape == (2000, *world.image_shape) and images.dtype == torch.uint8
    levels = {round(255 * k / (world.levels - 1)) for k in range(world.levels)}
    assert set(images.unique().tolist()) <= levels and len(images.unique()) == world.levels
    mean = images.double().mean(0)
    assert mean[:, [0, -1]].max() < 20 < 120 < mean[2:6, 2:6].mean()


def test_draws_are_the_generators() -> None:
    _, x = drawn(5000)
    assert torch.equal(x, drawn(5000)[1])
    assert not torch.equal(x, drawn(5000, seed=8)[1])


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bit is enough; the sentence names the file."""
    for file in shipped.folder("teachers").glob("digits.*"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(shipped, "folder", lambda kind: tmp_path)
    World("digits")
    weights = tmp_path / "digits.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(AssetError, match=r"digits\.safetensors .* has been altered"):
        World("digits")
    weights.unlink()
    with pytest.raises(AssetError, match=r"digits\.safetensors cannot be read; it comes"):
        World("digits")


def test_what_is_written_beside_the_weights_tells_how_to_make_them() -> None:
    known = json.loads((shipped.folder("teachers") / "digits.json").read_text())
    assert known["command"] == f"python -m genlab teach digits --seed {known['seed']}"
    assert {"couplings", "width", "depth", "mask", "margin", "levels", "sha256"} <= set(known)
