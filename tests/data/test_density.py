"""Theorems on the densities in the plane: total mass, entropy, derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch

from genlab.data import load
from genlab.data.catalog import DATASETS
from genlab.data.dataset import Dataset
from genlab.metrics.density import differential_entropy, integral
from genlab.metrics.likelihood import held_out_nll
from tests.data.brought import drawing

Square = Callable[[Dataset], tuple[float, int]]

SMOOTH = [n for n, e in DATASETS.items() if e.kind == "plane" and n != "checkerboard"]

# From the literature's definitions, by samplers and densities written for that alone (nats); the
# second figure is what each can be trusted to: 3 standard errors of a Monte Carlo mean, or the
# last digit.
KNOWN = {
    "checkerboard": (math.log(32), 1e-12),
    "8gaussians": (2.8346, 0.009),
    "rings": (2.626, 0.009),
    "circles": (3.263, 0.009),
    "moons": (2.394, 0.009),
    "ring8": (-2.9067, 5e-5),
    "grid25": (0.0653, 5e-5),
}


def test_the_density_integrates_to_one(planar: Dataset, square: Square) -> None:
    assert integral(planar.log_prob, *square(planar)) == pytest.approx(1, abs=1e-7)


def test_the_entropy_is_the_integral_of_minus_p_log_p(planar: Dataset, square: Square) -> None:
    """The figure that the catalog holds as a number, computed again from the density."""
    computed = differential_entropy(planar.log_prob, *square(planar))
    assert planar.entropy == pytest.approx(computed, abs=6e-6)
    assert planar.entropy_stderr == 0


def test_the_entropy_is_the_mean_surprise_of_draws(planar: Dataset) -> None:
    x = planar.draw(30_000, torch.Generator().manual_seed(11), torch.float64)
    nll = held_out_nll(planar.log_prob, x)
    assert nll.mean == pytest.approx(planar.entropy, abs=4 * nll.stderr + 1e-12)


@pytest.mark.parametrize("name", KNOWN)
def test_the_entropy_is_that_of_the_literature(name: str) -> None:
    known, tolerance = KNOWN[name]
    assert DATASETS[name].entropy == pytest.approx(known, abs=tolerance)


@pytest.mark.parametrize(("name", "own"), [*((n, "") for n in SMOOTH), ("own", drawing(40))])
def test_derivatives_of_the_density(name: str, own: str) -> None:
    """Autograd's gradient of log p, on the data and off them, against central differences."""
    dataset, generator = load(name, own), torch.Generator().manual_seed(12)
    spread = torch.randn(16, 2, generator=generator, dtype=torch.float64)
    x = (dataset.draw(16, generator, torch.float64) + 0.1 * spread).requires_grad_()
    assert torch.autograd.gradcheck(dataset.log_prob, x, eps=1e-6, atol=1e-4, rtol=1e-5)


@pytest.mark.parametrize("name", ["circles", "rings", "pinwheel"])
def test_the_centre_has_a_finite_derivative(name: str) -> None:
    """Distance from 0 has none there; what is computed through it must not become NaN."""
    centre = torch.zeros(1, 2, dtype=torch.float64, requires_grad=True)
    load(name).log_prob(centre).sum().backward()
    assert centre.grad is not None
    assert torch.isfinite(centre.grad).all()


def test_float32_points_get_the_exact_density_of_what_they_are(planar: Dataset) -> None:
    x = planar.draw(500, torch.Generator().manual_seed(13))
    single, double = planar.log_prob(x), planar.log_prob(x.double())
    assert single.dtype == torch.float32
    assert double.dtype == torch.float64
    torch.testing.assert_close(single, double.float(), rtol=0, atol=0)


def test_far_points_have_a_finite_log_density(planar: Dataset) -> None:
    """Where p itself is 0 in floating point, log p is not: a lost model must get a number."""
    log_p = planar.log_prob(torch.tensor([[60.0, -80.0]]))
    assert planar.exact
    sharp = planar.title in ("Checkerboard", "Your picture")
    assert log_p.item() == -math.inf if sharp else log_p.isfinite().all()


@pytest.mark.parametrize(
    "x", [torch.zeros(3), torch.zeros(2, 3), torch.zeros(2, 2, dtype=torch.long)], ids=str
)
def test_other_shapes_are_refused_in_words(planar: Dataset, x: torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"lies in the plane: give floating points \(n, 2\)"):
        planar.log_prob(x)


@pytest.mark.gpu
def test_the_gpu_agrees(planar: Dataset) -> None:
    """Draws of a GPU's generator lie there, and both devices give the same density."""
    x = planar.draw(2000, torch.Generator("cuda").manual_seed(14), torch.float64)
    assert x.is_cuda
    on_gpu, on_cpu = planar.log_prob(x).cpu(), planar.log_prob(x.cpu())
    torch.testing.assert_close(on_gpu, on_cpu, rtol=0, atol=1e-9)
