"""The table of image flows says what is true, and what can be built."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from genlab.models.imageflow import image_flow
from genlab.models.presets import DEFAULT, PRESETS
from tests.models.flows import generator


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_weights_it_says(name: str) -> None:
    preset = PRESETS[name]
    model = image_flow(preset, generator=generator())
    assert sum(weight.numel() for weight in model.parameters()) == preset.weights
    assert model.dim == preset.shape[0] * preset.shape[1]


@pytest.mark.parametrize("name", ["digits", "mnist-small"])
def test_a_new_preset_standardises_the_images_it_is_given(name: str) -> None:
    preset = PRESETS[name]
    model = image_flow(preset, generator=generator()).double()
    ink = torch.rand(100, model.dim, generator=generator(1)) < 0.3
    grey = torch.randint(preset.levels, ink.shape, generator=generator(2))
    images = torch.where(ink, grey, 0).to(torch.uint8)
    model.initialise(images, generator(3))
    y, _ = model.with_noise(images, generator(3))
    z, _ = model.flow.to_latent(model.logit.to_latent(y)[0])
    torch.testing.assert_close(z.mean(0), torch.zeros(model.dim).double(), rtol=0, atol=1e-9)
    torch.testing.assert_close(z.std(0, correction=0), torch.ones(model.dim).double())


def test_the_table_is_read_without_torch() -> None:
    program = "import genlab.models.presets, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert DEFAULT in PRESETS
