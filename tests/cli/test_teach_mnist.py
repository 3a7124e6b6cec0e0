"""Teaching the world of MNIST: it goes on where it was stopped, and cools as it says."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from genlab.data import shipped
from genlab.data.shipped import about
from genlab.models.multiscale import MultiScale
from genlab.models.world import World
from genlab.reports import teacher_mnist

SHAPE = {
    "plan": [[["checkerboard", 2], ["channel", 1]]],
    "channels": [4],
    "blocks": 1,
    "coupling": "affine",
}


class Scans:
    """As many images of noise as the teacher asks for, in place of MNIST."""

    title, image_shape, dim = "Scans", (8, 8), 64

    def __init__(self, name: str) -> None:
        generator = torch.Generator().manual_seed(1)
        self.held_out = torch.randint(256, (50, 64), generator=generator, dtype=torch.uint8)

    def draw(self, n: int, generator: torch.Generator) -> torch.Tensor:
        return torch.randint(256, (n, 64), generator=generator, dtype=torch.uint8)


class Cut(Exception):
    """The process dies."""


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    monkeypatch.setattr(shipped, "folder", lambda kind: tmp_path / kind)
    monkeypatch.setattr(teacher_mnist, "load", Scans)
    for name, value in {"SHAPE": SHAPE, "STEPS": 6, "LOOK_EVERY": 2, "START": 100}.items():
        monkeypatch.setattr(teacher_mnist, name, value)
    monkeypatch.setattr(teacher_mnist, "ENTROPY_DRAWS", 50)
    monkeypatch.setattr(teacher_mnist, "KEEP_EVERY", 0.0)


def test_it_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights are bit for bit those of a teaching that nobody stopped; no state is left."""
    told = teacher_mnist.teach(3)
    whole = about("teachers", "mnist")
    assert whole["sha256"][:12] in told and whole["step"] == 6
    once = teacher_mnist._save

    def dies(file: Path, descent: teacher_mnist.TrainStep, *others: object) -> None:
        once(file, descent, *others)
        if descent.steps_done == 4:
            raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(teacher_mnist, "_save", dies)
        with pytest.raises(Cut):
            teacher_mnist.teach(3)
    assert (tmp_path / "teach-mnist-3.safetensors").exists()
    assert teacher_mnist.teach(3) == told
    assert about("teachers", "mnist") == whole
    assert not list(tmp_path.glob("teach-mnist-*"))
    x = World("mnist").draw(5, torch.Generator().manual_seed(2))
    assert x.shape == (5, 64)


def test_a_cooled_flow_draws_what_the_other_draws_from_nearer_latents() -> None:
    warm, cold = (
        MultiScale(
            (8, 8),
            ((("checkerboard", 2),),),
            (4,),
            enter="all",
            leave="pixel",
            generator=torch.Generator().manual_seed(1),
        ).double()
        for _ in range(2)
    )
    teacher_mnist.cool(cold, 0.8)
    z = torch.randn(3, 64, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    with torch.no_grad():
        torch.testing.assert_close(cold.to_data(z), warm.to_data(0.8 * z))
        log_det = cold.to_data_with_log_det(z)[1]
        before = warm.to_data_with_log_det(0.8 * z)[1]
        torch.testing.assert_close(log_det, before + 64 * torch.tensor(0.8).double().log())
