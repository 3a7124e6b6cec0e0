"""The training step: it descends, it resumes bit for bit, and it is Adam."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load, save

from genlab.models.realnvp import RealNVP
from genlab.objectives.nll import nll
from genlab.objectives.schedule import learning_rate
from genlab.objectives.step import TrainStep
from tests.models.flows import generator

RATE, STEPS = 3e-3, 60


def fresh(clip: float | None = 1.0, schedule: str = "cosine", device: str = "cpu") -> TrainStep:
    model = RealNVP(2, 4, 16, 2, generator=generator()).to(device)
    return TrainStep(model, nll, rate=RATE, steps=STEPS, schedule=schedule, clip=clip)


def batches(n: int) -> list[torch.Tensor]:
    draws = generator(4)
    angles = [torch.rand(64, generator=draws) * 6.283 for _ in range(n)]
    return [torch.stack([2 * a.cos(), a.sin()], 1) for a in angles]


def test_the_loss_goes_down() -> None:
    descent = fresh()
    losses = [descent.step(batch) for batch in batches(STEPS)]
    first = nll(RealNVP(2, 4, 16, 2, generator=generator()), batches(1)[0]).item()
    assert losses[0] == pytest.approx(first, rel=1e-6)
    assert sum(losses[-5:]) / 5 < losses[0] - 0.3
    assert descent.steps_done == STEPS


@pytest.mark.parametrize("stop", [0, 1, 17, STEPS])
def test_a_resumed_run_is_the_same_bit_for_bit(stop: int) -> None:
    whole, first, second = fresh(), fresh(), fresh()
    data = batches(STEPS + 10)  # also beyond the planned steps
    for batch in data[:stop]:
        first.step(batch)
        second.step(data[-1])  # whatever it did before must not matter
    second.load_state_dict(load(save(first.state_dict())))
    expected = [whole.step(batch) for batch in data]
    assert [second.step(batch) for batch in data[stop:]] == expected[stop:]
    assert torch.equal(second.weights, whole.weights)


@pytest.mark.parametrize("clip", [None, 0.1])
@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_the_step_is_torch_adam_on_separate_weights(clip: float | None, schedule: str) -> None:
    descent = fresh(clip, schedule)
    model = RealNVP(2, 4, 16, 2, generator=generator())
    adam = torch.optim.Adam(model.parameters())
    for k, batch in enumerate(batches(20)):
        descent.step(batch)
        adam.param_groups[0]["lr"] = learning_rate(k, STEPS, RATE, schedule)
        adam.zero_grad()
        nll(model, batch).backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        adam.step()
    # Adam divides by the root of tiny squares: the first digits agree, not the last
    for ours, theirs in zip(descent.model.parameters(), model.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=2e-4)


def test_any_module_and_objective_can_be_trained() -> None:
    model = torch.nn.Linear(3, 1)
    x = torch.randn(200, 3, generator=generator())
    target = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.3
    descent = TrainStep(
        model, lambda m, batch: (m(batch) - target).square().mean(), rate=0.05, steps=400
    )
    for _ in range(400):
        loss = descent.step(x)
    assert loss < 1e-4
    torch.testing.assert_close(model.bias, torch.tensor([0.3]), rtol=0, atol=0.01)


def test_another_size_is_refused_with_both_numbers() -> None:
    other = TrainStep(RealNVP(2, 2, 4, 1, generator=generator()), nll, rate=RATE, steps=STEPS)
    with pytest.raises(ValueError, match=r"36 weights.*1,352"):
        fresh().load_state_dict(other.state_dict())


def test_the_schedule_in_numbers() -> None:
    rates = [learning_rate(k, 1000, 1.0, "cosine") for k in range(1200)]
    warm_up = 50  # a twentieth of the run
    assert rates[0] == pytest.approx(1 / 51)
    assert rates[warm_up] == max(rates) == 1.0
    middle = warm_up + (999 - warm_up) // 2
    assert rates[middle] == pytest.approx(0.505, abs=1e-3)
    assert rates[999:] == [pytest.approx(0.01)] * 201
    assert learning_rate(5000, 1000, 1.0, "constant") == 1.0
    assert learning_rate(0, 1, 1.0, "cosine") <= 1.0
    with pytest.raises(ValueError, match="cosine, constant"):
        learning_rate(500, 1000, 1.0, "stairs")


@pytest.mark.gpu
@pytest.mark.parametrize("clip", [None, 1.0])
def test_cuda_agrees_with_the_cpu(clip: float | None) -> None:
    ours, reference = fresh(clip, device="cuda"), fresh(clip)
    for k, batch in enumerate(batches(STEPS)):
        assert ours.step(batch) == pytest.approx(reference.step(batch), abs=1e-3), k
    again = fresh(clip, device="cuda")
    again.load_state_dict(ours.state_dict())
    for batch in batches(5):
        assert again.step(batch) == pytest.approx(ours.step(batch), abs=1e-5)


@pytest.mark.gpu
def test_a_batch_of_another_size_is_captured_anew() -> None:
    ours, reference = fresh(device="cuda"), fresh()
    for batch in batches(6):
        for part in (batch, batch[:20]):
            assert ours.step(part) == pytest.approx(reference.step(part), abs=1e-3)
