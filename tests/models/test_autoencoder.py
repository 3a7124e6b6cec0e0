"""Autoencoders: shapes, first weights, and what a linear one must come to."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from genlab.models.autoencoder import Autoencoder
from genlab.objectives.elbo import elbo, squared_error

EVERY = pytest.mark.parametrize("hidden", [(), (7,), (9, 5)], ids=["linear", "one", "two"])


def draws(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def cloud(n: int = 300, dim: int = 6, seed: int = 1) -> Tensor:
    """Points (n, dim) of an uneven Gaussian that is not at the origin, in float64."""
    spread = torch.tensor([3.0, 2.0, 1.0, 0.6, 0.4, 0.3][:dim], dtype=torch.float64)
    turn, _ = torch.linalg.qr(torch.randn(dim, dim, generator=draws(seed), dtype=torch.float64))
    z = torch.randn(n, dim, generator=draws(seed + 1), dtype=torch.float64)
    return z * spread @ turn + 2


def descend(model: Autoencoder, loss, steps: int = 300) -> float:
    """Go down `loss(model)` on all data at once until nothing is left to gain."""
    used = [p for name, p in model.named_parameters()]
    optimizer = torch.optim.LBFGS(
        used,
        max_iter=steps,
        tolerance_grad=1e-12,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        optimizer.zero_grad()
        value = loss(model)
        value.backward()
        return value

    optimizer.step(closure)
    return float(loss(model).detach())


@EVERY
@pytest.mark.parametrize("squash", [True, False])
def test_codes_and_images_have_their_shapes(hidden: tuple[int, ...], squash: bool) -> None:
    model = Autoencoder(6, 3, hidden, squash, generator=draws(1))
    x = torch.rand(11, 6, generator=draws(2))
    posterior = model.to_latent(x)
    assert posterior.mean.shape == posterior.log_variance.shape == (11, 3)
    rebuilt = model.to_data(20 * posterior.mean)
    assert rebuilt.shape == x.shape
    if squash:
        assert rebuilt.min() >= 0
        assert rebuilt.max() <= 1


@EVERY
def test_gradients_reach_every_parameter(hidden: tuple[int, ...]) -> None:
    """A variational one uses all; a plain one all but its log variances and the scale."""
    model = Autoencoder(6, 3, hidden, generator=draws(1)).double()
    x = torch.rand(20, 6, generator=draws(2), dtype=torch.float64)
    noise = torch.randn(20, 3, generator=draws(3), dtype=torch.float64)
    elbo(model, x, noise).loss().mean().backward()
    for name, weight in model.named_parameters():
        assert weight.grad is not None
        assert (weight.grad != 0).all(), name
    model.zero_grad(set_to_none=False)
    squared_error(model, x).mean().backward()
    for name, weight in model.named_parameters():
        used = torch.ones_like(weight, dtype=torch.bool)
        if name.startswith(f"encoder.layers.{len(hidden)}."):
            used[3:] = False  # the log variances
        if name == "log_scale":
            used[...] = False
        assert torch.equal(weight.grad != 0, used), name


def test_the_same_seed_is_the_same_model() -> None:
    one, two, other = (Autoencoder(6, 3, (7,), generator=draws(seed)) for seed in (1, 1, 2))
    for name, weight in one.state_dict().items():
        assert torch.equal(weight, two.state_dict()[name])
    assert not torch.equal(one.encoder.layers[0].weight, other.encoder.layers[0].weight)


def test_a_code_has_a_number_at_least() -> None:
    with pytest.raises(ValueError, match="a number at least, not 0"):
        Autoencoder(6, 0, generator=draws(1))


@pytest.mark.parametrize("bottleneck", [1, 2, 4])
def test_a_linear_autoencoder_finds_the_subspace_of_pca(bottleneck: int) -> None:
    """(Baldi and Hornik, 1989): what it spans is PCA's, and what it leaves is what PCA leaves."""
    x = cloud()
    model = Autoencoder(6, bottleneck, (), squash=False, generator=draws(3)).double()
    error = descend(model, lambda m: squared_error(m, x).mean())
    centred = x - x.mean(0)
    values, axes = torch.linalg.eigh(centred.T @ centred / len(x))  # rising
    kept = axes[:, -bottleneck:]
    spanned, _ = torch.linalg.qr(model.decoder.layers[0].weight.detach())
    assert error == pytest.approx(float(values[:-bottleneck].sum()) / 6, rel=1e-9)
    assert torch.allclose(spanned @ spanned.T, kept @ kept.T, atol=1e-5)
