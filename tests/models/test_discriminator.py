"""Discriminators, the plain generator and the second-order path, in float64."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from genlab.models.couplingwise import log_prob_by_coupling, to_data_by_coupling
from genlab.models.discriminator import ConvDiscriminator, Discriminator, OptimalDiscriminator
from genlab.models.gaussian import Gaussian
from genlab.models.generator import Generator
from genlab.models.perceptron import Perceptron
from genlab.objectives.adversarial import GAMES, generator_loss
from genlab.objectives.penalties import gradient_penalty, r1, slopes
from tests.models.flows import flow, generator, points


def critics(spectral: bool = False) -> dict[str, tuple[nn.Module, int]]:
    """One of each kind, and the numbers of a point."""
    kinds: dict[str, tuple[nn.Module, int]] = {
        f"plane, {bend}": (
            Discriminator(2, 16, 2, bend, spectral=spectral, generator=generator()),
            2,
        )
        for bend in ("leaky", "silu")
    }
    kinds["8x8"] = (Discriminator(64, 16, 3, spectral=spectral, generator=generator()), 64)
    kinds["28x28"] = (
        ConvDiscriminator((28, 28), 4, spectral=spectral, generator=generator()),
        784,
    )
    return {name: (critic.double(), dim) for name, (critic, dim) in kinds.items()}


every_critic = pytest.mark.parametrize("name", critics())


@every_critic
def test_each_point_is_judged_by_itself_and_every_weight_has_a_say(name: str) -> None:
    critic, dim = critics()[name]
    x = points(5, dim)
    verdicts = critic(x)
    assert verdicts.shape == (5,)
    alone = torch.cat([critic(one[None]) for one in x])
    torch.testing.assert_close(verdicts, alone, rtol=1e-12, atol=1e-14)
    verdicts.square().sum().backward()
    for key, weight in critic.named_parameters():
        assert weight.grad is not None and weight.grad.abs().max() > 0, key


@every_critic
def test_the_penalty_is_that_of_each_sample_alone(name: str) -> None:
    """Against autograd, one sample at a time; its gradient against finite differences."""
    critic, dim = critics()[name]
    x = points(6, dim)
    expected = []
    for one in x:
        slope = torch.autograd.functional.jacobian(lambda p: critic(p[None])[0], one)
        expected.append((slope.square().sum().sqrt() - 1) ** 2)
    penalty = gradient_penalty(critic, x)
    torch.testing.assert_close(penalty, torch.stack(expected), rtol=1e-12, atol=1e-14)
    squares = slopes(critic, x).square().sum(1).mean()
    torch.testing.assert_close(r1(critic, x), 0.5 * squares, rtol=1e-12, atol=0)

    weight = max(critic.parameters(), key=lambda w: w.numel())
    (gradient,) = torch.autograd.grad(10 * penalty.mean(), weight)
    place = int(gradient.flatten().abs().argmax())
    off = []
    for step in (1e-6, -1e-6):
        with torch.no_grad():
            weight.view(-1)[place] += step
        off.append(float(10 * gradient_penalty(critic, x).mean().detach()))
        with torch.no_grad():
            weight.view(-1)[place] -= step
    assert float(gradient.flatten()[place]) == pytest.approx((off[0] - off[1]) / 2e-6, rel=1e-4)


def test_a_flat_discriminator_has_a_penalty_and_a_gradient_that_is_a_number() -> None:
    critic = Discriminator(2, 8, 1, generator=generator()).double()
    with torch.no_grad():
        for weight in critic.parameters():
            weight.zero_()
    penalty = gradient_penalty(critic, points(4, 2))
    torch.testing.assert_close(penalty, torch.ones(4, dtype=torch.float64))
    penalty.mean().backward()
    assert all(torch.isfinite(w.grad).all() for w in critic.parameters() if w.grad is not None)


def matrices(critic: nn.Module) -> list[Tensor]:
    layers = [m for m in critic.modules() if isinstance(m, nn.Linear | nn.Conv2d)]
    return [layer.weight.detach().flatten(1) for layer in layers]


@every_critic
def test_spectral_norm_is_that_of_the_svd(name: str) -> None:
    """From the start; nearly so while weights move; and again soon after they rest."""
    critic, dim = critics(spectral=True)[name]
    critic.eval()
    for matrix in matrices(critic):
        assert torch.linalg.svdvals(matrix)[0].item() == pytest.approx(1, abs=1e-3)
    critic.train()
    adam = torch.optim.Adam(critic.parameters(), 2e-4)
    x = points(16, dim)
    for _ in range(60):
        adam.zero_grad()
        (-critic(x[:8]).mean() + critic(x[8:]).mean()).backward()
        adam.step()
    for abs_, passes in ((0.1, 0), (1e-3, 200)):
        critic.train()
        for _ in range(passes):
            critic(x)
        critic.eval()
        for matrix in matrices(critic):
            assert torch.linalg.svdvals(matrix)[0].item() == pytest.approx(1, abs=abs_)


def test_spectral_norm_leaves_the_shared_stream_alone() -> None:
    before = torch.random.get_rng_state()
    one, two = (critics(spectral=True)["plane, leaky"][0] for _ in range(2))
    assert torch.equal(torch.random.get_rng_state(), before)
    for a, b in zip(one.state_dict().values(), two.state_dict().values(), strict=True):
        assert torch.equal(a, b)


def test_penalties_go_through_spectral_norm() -> None:
    critic = Discriminator(2, 8, 2, spectral=True, generator=generator()).double()
    gradient_penalty(critic, points(4, 2)).mean().backward()
    assert all(weight.grad is not None for weight in critic.parameters() if weight.ndim == 2)


def test_the_optimal_discriminator_has_exact_values() -> None:
    """Two Gaussians: a quadratic known by hand; a flow and itself: 0."""
    eye = torch.eye(2, dtype=torch.float64)
    true = Gaussian(torch.tensor([1.0, 0.0], dtype=torch.float64), eye)
    model = Gaussian(torch.tensor([-1.0, 0.0], dtype=torch.float64), 2 * eye)
    x = points(7, 2)
    apart = x - torch.tensor([1.0, 0.0]), x - torch.tensor([-1.0, 0.0])
    by_hand = -0.5 * apart[0].square().sum(1) + apart[1].square().sum(1) / 8 + 2 * math.log(2)
    optimal = OptimalDiscriminator(true.log_prob, model)
    torch.testing.assert_close(optimal(x), by_hand, rtol=1e-12, atol=1e-12)
    own = flow("alternate", 2, "relu", dim=2)
    assert OptimalDiscriminator(own.log_prob, own)(x).abs().max() == 0
    squashed = OptimalDiscriminator(true.log_prob, model, GAMES["leastsquares"].optimal)
    p, q = true.log_prob(x).exp(), model.log_prob(x).exp()
    torch.testing.assert_close(squashed(x), (p - q) / (p + q), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("activation", ["relu", "tanh", "silu"])
@pytest.mark.parametrize("loss", GAMES)
def test_the_generator_s_gradient_by_the_sweep_is_autograd_s(loss: str, activation: str) -> None:
    """Through D into every weight: by hand, coupling by coupling, and by differences."""
    model = flow("alternate", 2, activation, dim=2)
    critic = Discriminator(2, 8, 2, "silu", generator=generator(3)).double()
    noise = points(9, 2, seed=5)

    def by_sweep() -> Tensor:
        return generator_loss(loss, critic(model.to_data(noise)))

    weights = list(model.parameters())
    fast = torch.autograd.grad(by_sweep(), weights)
    slow = torch.autograd.grad(
        generator_loss(loss, critic(to_data_by_coupling(model, noise)[0])), weights
    )
    for a, b in zip(fast, slow, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-12)
    weight, gradient = weights[1], fast[1]
    place = int(gradient.flatten().abs().argmax())
    off = []
    for step in (1e-6, -1e-6):
        with torch.no_grad():
            weight.view(-1)[place] += step
        off.append(by_sweep().item())
        with torch.no_grad():
            weight.view(-1)[place] -= step
    assert float(gradient.flatten()[place]) == pytest.approx((off[0] - off[1]) / 2e-6, rel=1e-4)


def test_the_path_by_couplings_is_the_flow_and_can_be_differentiated_twice() -> None:
    model = flow("alternate", 2, "tanh", dim=2)
    z = points(3, 2)
    for ours, sweeps in zip(
        to_data_by_coupling(model, z), model.to_data_with_log_det(z), strict=True
    ):
        torch.testing.assert_close(ours, sweeps, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(log_prob_by_coupling(model, z), model.log_prob(z))
    z = z.requires_grad_()
    assert torch.autograd.gradgradcheck(lambda p: log_prob_by_coupling(model, p), (z,))
    assert torch.autograd.gradgradcheck(lambda p: to_data_by_coupling(model, p)[0], (z,))
    (slope,) = torch.autograd.grad(model.log_prob(z).sum(), z, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        slope.square().sum().backward()


def test_a_penalty_on_the_optimal_discriminator_needs_that_path() -> None:
    """And has a gradient by the flow's weights, which the sweep would refuse."""
    model, true = flow("alternate", 2, "silu", dim=2), flow("half", 2, "silu", dim=2)

    def optimal(x: Tensor) -> Tensor:
        return log_prob_by_coupling(true, x) - log_prob_by_coupling(model, x)

    gradient_penalty(optimal, points(5, 2)).mean().backward()
    assert all(w.grad is not None for w in model.couplings[0].parameters())


def test_the_plain_generator_draws_with_gradients() -> None:
    plain = Generator(6, 3, 8, 2, generator=generator()).double()
    x = plain.to_data(points(4, 3))
    assert x.shape == (4, 6)
    x.square().sum().backward()
    assert all(w.grad is not None and w.grad.abs().max() > 0 for w in plain.parameters())
    drawn = plain.sample(50, generator(2))
    assert drawn.shape == (50, 6) and not drawn.requires_grad
    assert not hasattr(plain, "log_prob")


def test_shapes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="10 x 10 are odd"):
        ConvDiscriminator((10, 10), 4, generator=generator())
    with pytest.raises(ValueError, match="at least 1 hidden layer, not 0"):
        Discriminator(2, 8, 0, generator=generator())
    with pytest.raises(ValueError, match="no bend 'step'"):
        Perceptron([2, 2], "step", generator=generator())
