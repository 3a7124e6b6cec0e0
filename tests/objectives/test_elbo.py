"""The bound: its terms in closed form, its optimum where that is known, and what bounds it."""

from __future__ import annotations

import math

import pytest
import torch
from sklearn.decomposition import PCA
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from genlab.models.autoencoder import Autoencoder
from genlab.objectives.elbo import (
    elbo,
    gaussian_kl,
    importance_bound,
    log_likelihood,
    squared_error,
)
from tests.models.test_autoencoder import cloud, descend, draws

DIM = 6


def normal(*shape: int, seed: int) -> Tensor:
    return torch.randn(shape, generator=draws(seed), dtype=torch.float64)


def exact_loss(model: Autoencoder, x: Tensor, beta: float = 1.0) -> Tensor:
    """The mean of the loss over all noise, for a linear decoder.

    The loss is then quadratic in the noise, and of those 2 d points +-sqrt(d) along each axis have
    the mean and the covariance of N(0, I), so that they give its mean exactly.
    """
    d = model.bottleneck
    ends = math.sqrt(d) * torch.cat([torch.eye(d), -torch.eye(d)]).double()
    each = [elbo(model, x, one.expand(len(x), d)).loss(beta) for one in ends]
    return torch.stack(each).mean()


def probabilistic_pca(x: Tensor, d: int, divisor: int) -> tuple[Autoencoder, Tensor]:
    """Probabilistic PCA (Tipping and Bishop, 1999) as an autoencoder, and log p(x) (n,) of it.

    The most likely x = W z + m + s e has W = U (L - s^2 I)^1/2 of the d largest eigenvalues L, and
    s^2 the mean of the others; its posterior is N(L^-1 W' (x - m), s^2 L^-1), axis by axis.
    """
    mean = x.mean(0)
    values, axes = torch.linalg.eigh((x - mean).T @ (x - mean) / divisor)
    largest, kept, noise = values[-d:], axes[:, -d:], values[:-d].mean()
    w = kept * (largest - noise).sqrt()
    model = Autoencoder(DIM, d, (), squash=False, generator=draws(1)).double()
    inward, outward = model.encoder.layers[0], model.decoder.layers[0]
    back = w.T / largest[:, None]
    with torch.no_grad():
        inward.weight.copy_(torch.cat([back, torch.zeros_like(back)]))
        inward.bias.copy_(torch.cat([-back @ mean, (noise / largest).log()]))
        outward.weight.copy_(w)
        outward.bias.copy_(mean)
        model.log_scale.copy_(noise.log() / 2)
    marginal = MultivariateNormal(mean, w @ w.T + noise * torch.eye(DIM, dtype=torch.float64))
    return model, marginal.log_prob(x)


def test_kl_in_closed_form() -> None:
    mean, log_variance = normal(50, 4, seed=1), normal(50, 4, seed=2)
    q = Normal(mean, (log_variance / 2).exp())
    expected = kl_divergence(q, Normal(torch.zeros_like(mean), 1.0)).sum(1)
    assert torch.allclose(gaussian_kl(mean, log_variance), expected, atol=1e-12)
    assert gaussian_kl(torch.zeros(1, 4), torch.zeros(1, 4)).item() == 0
    assert (gaussian_kl(mean, log_variance) > 0).all()


def test_kl_is_the_integral_that_it_stands_for() -> None:
    """Of log q / p under q, by a fine sum over the line."""
    mean, log_variance = torch.tensor([[0.7]]).double(), torch.tensor([[-1.1]]).double()
    z = torch.linspace(-12, 12, 200_001, dtype=torch.float64)
    q, p = Normal(mean[0, 0], (log_variance[0, 0] / 2).exp()), Normal(0.0, 1.0)
    integral = torch.trapezoid(q.log_prob(z).exp() * (q.log_prob(z) - p.log_prob(z)), z)
    assert float(gaussian_kl(mean, log_variance)) == pytest.approx(float(integral), abs=1e-9)


def test_the_likelihood_is_that_of_a_gaussian_with_the_learned_scale() -> None:
    model = Autoencoder(DIM, 2, (5,), generator=draws(1)).double()
    x, z = torch.rand(9, DIM, generator=draws(2), dtype=torch.float64), normal(9, 2, seed=3)
    expected = Normal(model.to_data(z), model.log_scale.exp()).log_prob(x).sum(1)
    assert torch.allclose(log_likelihood(model, x, z), expected, atol=1e-12)


def test_the_best_scale_is_the_error_that_is_left() -> None:
    """The likelihood is best where the scale is the root mean square of the error."""
    model = Autoencoder(DIM, 2, (5,), generator=draws(1)).double()
    x, z = torch.rand(9, DIM, generator=draws(2), dtype=torch.float64), normal(9, 2, seed=3)
    with torch.no_grad():
        model.log_scale.copy_((x - model.to_data(z)).square().mean().sqrt().log())
    log_likelihood(model, x, z).mean().backward()
    assert float(model.log_scale.grad) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("d", [1, 2, 4])
def test_probabilistic_pca_closes_the_gap_of_the_bound(d: int) -> None:
    """Its posterior is the encoder's to the bit, so the bound is log p(x) itself, draw by draw."""
    x = cloud(dim=DIM)
    model, log_p = probabilistic_pca(x, d, len(x))
    for k in (1, 3):
        bound = importance_bound(model, x, normal(k, len(x), d, seed=k))
        assert torch.allclose(bound, log_p, atol=1e-9)
    assert float(exact_loss(model, x).detach()) == pytest.approx(-float(log_p.mean()), abs=1e-9)


@pytest.mark.parametrize("d", [1, 2, 4])
def test_probabilistic_pca_agrees_with_scikit_learn(d: int) -> None:
    x = cloud(dim=DIM)
    model, log_p = probabilistic_pca(x, d, len(x) - 1)  # whose covariance has this divisor
    score = PCA(d).fit(x.numpy()).score(x.numpy())
    assert float(log_p.mean()) == pytest.approx(score, abs=1e-9)
    assert -float(exact_loss(model, x).detach()) == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("d", [1, 2])
def test_training_a_linear_vae_comes_to_probabilistic_pca(d: int) -> None:
    """From first weights that know nothing of it, and no slope is left there."""
    x = cloud(dim=DIM)
    best, log_p = probabilistic_pca(x, d, len(x))
    exact_loss(best, x).backward()
    assert max(float(w.grad.abs().max()) for w in best.parameters()) < 1e-9
    model = Autoencoder(DIM, d, (), squash=False, generator=draws(4)).double()
    before = float(exact_loss(model, x).detach())
    after = descend(model, lambda m: exact_loss(m, x), steps=3000)
    assert before > after + 1
    assert after == pytest.approx(-float(log_p.mean()), abs=1e-7)
    w, v = model.decoder.layers[0].weight, best.decoder.layers[0].weight
    assert torch.allclose(w @ w.T, v @ v.T, atol=1e-3)


def bent() -> tuple[Autoencoder, Tensor]:
    """A bent model whose encoder knows nothing of its decoder, and images."""
    model = Autoencoder(3, 2, (8,), generator=draws(5)).double()
    with torch.no_grad():
        for weight in model.decoder.parameters():
            weight.mul_(8)
        model.log_scale.fill_(-1.2)
    return model, torch.rand(4, 3, generator=draws(6), dtype=torch.float64)


@torch.no_grad()
def evidence(model: Autoencoder, x: Tensor) -> Tensor:
    """log p(x) (n,) as the integral over a fine grid of two latents."""
    side = torch.linspace(-7, 7, 281, dtype=torch.float64)
    z = torch.cartesian_prod(side, side)
    prior = Normal(0.0, 1.0).log_prob(z).sum(1)
    cell = math.log(float(side[1] - side[0])) * 2
    each = [log_likelihood(model, row.expand(len(z), -1), z) + prior for row in x]
    return torch.stack([terms.logsumexp(0) + cell for terms in each])


@torch.no_grad()
def test_the_bound_rises_with_the_draws_towards_log_p() -> None:
    """ELBO < bound of 4 < bound of 32 ... < log p, each by more than chance allows."""
    model, x = bent()
    log_p = float(evidence(model, x).mean())
    noise = normal(64_000, len(x), 2, seed=7)
    wide = x.expand(len(noise), *x.shape).flatten(0, 1)
    means = {0: -elbo(model, wide, noise.flatten(0, 1)).loss().view(-1, len(x)).mean(1)}
    for k in (1, 4, 32, 256):
        means[k] = torch.stack([importance_bound(model, x, d).mean() for d in noise.split(k)])
        assert len(means[k]) == 64_000 / k
    mean = {k: float(one.mean()) for k, one in means.items()}
    error = {k: float(one.std()) / math.sqrt(len(one)) for k, one in means.items()}
    assert abs(mean[0] - mean[1]) < 4 * (error[0] + error[1])  # one draw is the ELBO
    for fewer, more in ((0, 4), (4, 32), (32, 256)):
        assert mean[fewer] + 4 * (error[fewer] + error[more]) < mean[more]
    assert mean[256] - 4 * error[256] < log_p
    assert mean[256] == pytest.approx(log_p, abs=0.05)


def test_beta_weighs_the_second_term_alone() -> None:
    model, x = bent()
    terms = elbo(model, x, normal(4, 2, seed=8))
    assert torch.allclose(terms.loss(), terms.rebuild + terms.kl)
    assert torch.allclose(terms.loss(4.0) - terms.loss(1.0), 3 * terms.kl)
    assert torch.equal(terms.loss(0.0), terms.rebuild)


def test_squared_error_of_whole_images() -> None:
    model, x = bent()
    rebuilt = model.to_data(model.to_latent(x).mean)
    assert torch.allclose(squared_error(model, x), ((x - rebuilt) ** 2).mean(1))
