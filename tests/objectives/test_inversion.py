"""The latent of an image, found by descent: where the answer has a closed form, it is that."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from genlab.models.preprocessing import Logit
from genlab.models.realnvp import RealNVP
from genlab.objectives.inversion import LatentSearch

TRIES = 4


def draws(*size: int, seed: int = 1) -> Tensor:
    return torch.randn(*size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def search(images, targets: Tensor, d: int, steps: int = 1500, **given: float) -> LatentSearch:
    """A search that has taken all its steps."""
    starts = draws(len(targets), TRIES, d, seed=9)
    found = LatentSearch(images, targets, starts, rate=0.05, steps=steps, **given)
    for _ in range(steps):
        found.step()
    return found


@pytest.mark.parametrize(("pixels", "d"), [(12, 3), (5, 5)], ids=["tall", "square"])
def test_of_an_affine_generator_it_is_least_squares(pixels: int, d: int) -> None:
    """G(z) = A z + b: every try ends at the one solution of min |A z + b - x|."""
    a, b, x = draws(pixels, d), draws(pixels, seed=2), draws(6, pixels, seed=3)
    a = a + 3 * torch.eye(pixels, d).double()  # no direction in which the image hardly changes
    best = torch.linalg.lstsq(a, (x - b).T).solution.T  # (6, d)
    found = search(lambda z: z @ a.T + b, x, d)
    assert (found.latents - best[:, None]).abs().max() < 2e-3
    left = (best @ a.T + b - x).square().mean(1)
    assert torch.allclose(found.errors(found.found()), left[:, None].expand(-1, TRIES), atol=1e-5)


def test_with_a_pull_it_is_ridge_regression() -> None:
    """min mean (A z + b - x)^2 + pull |z|^2 / d has a closed form too."""
    a, b, x, pull = draws(12, 3), draws(12, seed=2), draws(6, 12, seed=3), 0.3
    left = a.T @ a / 12 + pull / 3 * torch.eye(3, dtype=torch.float64)
    best = torch.linalg.solve(left, a.T @ (x - b).T / 12).T
    found = search(lambda z: z @ a.T + b, x, 3, pull=pull)
    assert (found.latents - best[:, None]).abs().max() < 2e-3


def test_where_many_latents_make_the_image_the_tries_part() -> None:
    """A generator that forgets a number: all tries rebuild exactly, and none agrees on it."""
    a, x = draws(4, 3), None
    forgets = torch.cat([a, torch.zeros(4, 1, dtype=torch.float64)], 1)
    x = draws(2, 3, seed=3) @ a.T
    found = search(lambda z: z @ forgets.T, x, 4)
    assert found.errors(found.found()).max() < 1e-5
    starts = draws(2, TRIES, 4, seed=9)
    assert torch.equal(found.latents[..., 3], starts[..., 3])  # no gradient moves it
    assert (found.latents[..., :3].std(1) < 2e-3).all()


def test_what_lies_out_of_reach_is_not_rebuilt() -> None:
    """One direction of two: what is left is the part of the image across it, from any start."""
    a = torch.tensor([[1.0], [0.0]], dtype=torch.float64)
    found = search(lambda z: z @ a.T, torch.tensor([[2.0, 3.0]], dtype=torch.float64), 1)
    assert torch.allclose(found.errors(found.found()), torch.full((1, TRIES), 4.5).double())
    assert torch.allclose(found.latents, torch.full((1, TRIES, 1), 2.0).double(), atol=2e-3)


def test_of_a_flow_it_is_the_exact_latent() -> None:
    """A flow has one latent for each image, and knows it: the descent comes to that very one."""
    flow = RealNVP(4, couplings=4, width=8, generator=torch.Generator().manual_seed(0)).double()
    with torch.no_grad():
        for k, weight in enumerate(flow.parameters()):
            weight.add_(0.1 * draws(*weight.shape, seed=k))
    flow.requires_grad_(False)
    pixels = torch.rand(5, 4, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    exact, _ = flow.to_latent(Logit(0.05).to_latent(pixels)[0])
    found = search(lambda z: Logit(0.05).to_data(flow.to_data(z)), pixels, 4)
    assert (found.latents - exact[:, None]).norm(dim=2).max() < 0.02
    assert found.errors(found.found()).max() < 1e-6


def test_each_try_moves_by_itself() -> None:
    """Beside others a try goes where it goes alone."""
    a, x = draws(6, 3), draws(2, 6, seed=3)
    images = lambda z: (z @ a.T).tanh()  # noqa: E731
    starts = draws(2, TRIES, 3, seed=9)
    together = LatentSearch(images, x, starts, rate=0.05, steps=40)
    alone = LatentSearch(images, x[1:], starts[1:, 2:3], rate=0.05, steps=40)
    for _ in range(40):
        together.step()
        alone.step()
    assert torch.allclose(together.latents[1, 2], alone.latents[0, 0], atol=1e-9)


def test_a_search_goes_on_bit_for_bit() -> None:
    a, x = draws(6, 3), draws(2, 6, seed=3)
    starts = draws(2, TRIES, 3, seed=9)
    one, other = (LatentSearch(lambda z: z @ a.T, x, starts, rate=0.1, steps=30) for _ in range(2))
    for _ in range(10):
        one.step()
    other.load_state_dict(one.state_dict())
    for _ in range(10):
        assert one.step() == other.step()
    assert torch.equal(one.latents, other.latents)
