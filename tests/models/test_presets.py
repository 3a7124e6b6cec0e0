"""The table of image flows says what is true, and every size can be built for every picture."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from genlab.models.imageflow import image_flow
from genlab.models.presets import SIZES, image_flow_size
from tests.models.flows import generator

PICTURES = {"digits": ((8, 8), 17), "glyphs": ((28, 28), 256), "oblong": ((12, 20), 256)}
every_size = pytest.mark.parametrize("size", SIZES)
every_picture = pytest.mark.parametrize(("shape", "levels"), PICTURES.values(), ids=PICTURES)
LIGHT = [name for name in SIZES if name != "gpu"]


@every_size
@every_picture
def test_weights_are_counted_without_building(
    size: str, shape: tuple[int, int], levels: int
) -> None:
    model = image_flow(SIZES[size], shape, levels, generator=generator())
    counted = image_flow_size(SIZES[size], shape)
    assert sum(weight.numel() for weight in model.parameters()) == counted
    assert model.dim == shape[0] * shape[1]


@pytest.mark.parametrize("size", LIGHT)
@every_picture
def test_a_new_flow_standardises_the_images_it_is_given(
    size: str, shape: tuple[int, int], levels: int
) -> None:
    model = image_flow(SIZES[size], shape, levels, generator=generator()).double()
    ink = torch.rand(100, model.dim, generator=generator(1)) < 0.3
    grey = torch.randint(levels, ink.shape, generator=generator(2))
    images = torch.where(ink, grey, 0).to(torch.uint8)
    model.initialise(images, generator(3))
    y, _ = model.with_noise(images, generator(3))
    z, _ = model.flow.to_latent(model.logit.to_latent(y)[0])
    torch.testing.assert_close(z.mean(0), torch.zeros(model.dim).double(), rtol=0, atol=1e-9)
    torch.testing.assert_close(z.std(0, correction=0), torch.ones(model.dim).double())


@pytest.mark.parametrize("shape", [(28, 30), (9, 8), (4, 4), (6, 6)])
def test_pictures_that_cannot_be_halved_get_a_sentence(shape: tuple[int, int]) -> None:
    height, width = shape
    says = rf"^Pictures of {width} by {height} pixels cannot be halved 2 times: both sides must"
    with pytest.raises(ValueError, match=says):
        image_flow(SIZES["small"], shape, 256, generator=generator())
    with pytest.raises(ValueError, match=says):
        image_flow_size(SIZES["small"], shape)


def test_the_table_is_read_without_torch() -> None:
    program = "import genlab.models.presets, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@every_size
def test_a_size_says_what_it_costs(size: str) -> None:
    assert SIZES[size].cost.endswith(".")
    assert len(SIZES[size].plan) == len(SIZES[size].channels)
