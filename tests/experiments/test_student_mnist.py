"""Students of the world of MNIST: what they are, that they go on exactly, what cures do."""

from __future__ import annotations

import math

import pytest
import torch
from safetensors.torch import load, save

from genlab.data.shipped import about
from genlab.experiments.student import StudentExperiment
from genlab.experiments.student_learner import StudentLearner
from genlab.experiments.students import EXACT, LARGE, MISSPECIFIED, STUDENTS, care, usual
from genlab.models.convnet import ConvNet
from genlab.models.multiscale import MultiScale
from genlab.models.world import World, new_flow
from genlab.objectives.dropout import dropout_nll, dropping
from genlab.objectives.nll import nll

USUAL = StudentExperiment(teacher="mnist").but(**usual("mnist"))
QUICK = USUAL.but(student="narrower", steps=20)


def history(learner: StudentLearner, steps: int) -> list[float]:
    return [learner.step()["nll"] for _ in range(steps)]


def student(name: str, seed: int = 3) -> MultiScale:
    shape = STUDENTS[name].shape("mnist")
    made = new_flow(shape, (28, 28), torch.Generator().manual_seed(seed))
    assert isinstance(made, MultiScale)
    return made


def grown(flow: MultiScale) -> MultiScale:
    """Give every weight a value, as if trained a little."""
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for weight in flow.parameters():
            weight.add_(0.05 * torch.randn(weight.shape, generator=generator))
    return flow


@pytest.mark.parametrize("name", STUDENTS)
def test_students_are_what_their_table_says(name: str) -> None:
    """Weights are counted without torch; only the exact one has the teacher's shape."""
    flow = student(name)
    counted = USUAL.but(student=name).parameters
    assert sum(weight.numel() for weight in flow.parameters()) == counted
    own, known = STUDENTS[name].shape("mnist"), about("teachers", "mnist")
    assert any(own[key] != known[key] for key in own) == (name != EXACT)
    x = torch.randn(3, 784, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        back = flow.to_data(flow.to_latent(x)[0])
    assert float((back - x).abs().max()) < 1e-4  # new flows: the identity


def test_the_larger_has_room_for_the_truth() -> None:
    """Each stage has the teacher's couplings and an even number more, its networks are wider."""
    own, known = STUDENTS[LARGE].shape("mnist"), about("teachers", "mnist")
    for ours, theirs in zip(own["plan"], known["plan"], strict=True):
        for (mask, more), (same, fewer) in zip(ours, theirs, strict=True):
            assert mask == same and more >= fewer and (more - fewer) % 2 == 0
    assert all(a > b for a, b in zip(own["channels"], known["channels"], strict=True))
    sizes = {name: USUAL.but(student=name).parameters for name in STUDENTS}
    assert sizes[LARGE] > 4 * sizes[EXACT] and min(sizes, key=lambda s: sizes[s]) in MISSPECIFIED


def test_only_shifts_keep_every_volume_but_for_the_norms() -> None:
    flow = grown(student("additive"))
    with torch.no_grad():
        _, log_det = flow.to_latent(torch.randn(4, 784))
    assert float(log_det.std()) < 1e-4


def test_the_exact_student_can_be_the_truth() -> None:
    learner = USUAL.but(student=EXACT).learner()
    start = learner.look()
    assert start.kl > 100  # it begins as one Gaussian a pixel
    learner.flow.load_state_dict(learner.world.flow.state_dict())
    learner.looked = None
    look = learner.look()
    assert look.kl == pytest.approx(0, abs=1e-3)
    spread = float(learner.log_truth.std()) / math.sqrt(care("mnist").watched)
    assert look.held_out == pytest.approx(learner.world.entropy, abs=4 * spread)


def test_a_resumed_run_is_the_uninterrupted_one() -> None:
    """With dropout, weight decay and jitter too; probing changes nothing."""
    experiment = QUICK.but(dropout=0.2, weight_decay=1.0, jitter=0.1)
    whole, first = experiment.learner(), experiment.learner()
    assert history(whole, 6) == history(first, 6)
    experiment.probe(first, 6)
    resumed = experiment.learner()
    resumed.load_state_dict(load(save(first.state_dict())))
    assert history(resumed, 4) == history(whole, 4)
    assert (resumed.best_step, resumed.best_nll) == (whole.best_step, whole.best_nll)
    assert torch.equal(resumed.descent.weights, whole.descent.weights)


def test_dropout_leaves_units_of_the_convolutions_out_at_the_rate() -> None:
    flow = grown(student("narrower"))
    networks = [module for module in flow.modules() if isinstance(module, ConvNet)]
    x = World("mnist").draw(4, torch.Generator().manual_seed(2))
    ones = torch.ones(50, 8, 14, 14)
    with dropping(flow, 0.25, torch.Generator().manual_seed(9)):
        assert all(network.drop is not None for network in networks)
        thinned = networks[0].drop(ones)
    assert float((thinned == 0).double().mean()) == pytest.approx(0.25, abs=0.01)
    assert float(thinned.mean()) == pytest.approx(1, abs=0.01)
    assert all(network.drop is None for network in networks)

    def lossy(rate: float) -> float:
        return dropout_nll(rate, torch.Generator().manual_seed(9))(flow, x).item()

    with torch.no_grad():
        assert lossy(0.0) == pytest.approx(nll(flow, x).item(), rel=1e-6)
        assert lossy(0.3) == lossy(0.3) != lossy(0.0)


def test_every_weight_gets_a_gradient_under_dropout() -> None:
    flow = grown(student("fewer"))
    x = World("mnist").draw(4, torch.Generator().manual_seed(2))
    dropout_nll(0.2, torch.Generator().manual_seed(9))(flow, x).backward()
    assert all(float(weight.grad.abs().sum()) > 0 for weight in flow.parameters())


def test_frames_show_what_was_said() -> None:
    learner = QUICK.learner()
    figures, arrays = QUICK.probe(learner, 0)
    shown = care("mnist").shown
    assert arrays["images"].shape == arrays["data"].shape == (shown, 28, 28)
    assert {"train", "held_out", "kl", "kl_stderr"} == set(figures)
    assert QUICK.statics()["judge"] == about("judges", "mnist")["sha256"][:12]
    assert usual("digits") == {} and care("digits").judged == 2000
