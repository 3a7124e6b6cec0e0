"""Every judge names the digits of its data set, as a duel draws them, as well as its file says."""

from __future__ import annotations

import pytest
import torch

from genlab.data import load
from genlab.data.catalog import entry
from genlab.data.digits import Digits
from genlab.data.shipped import about, names
from genlab.experiments.duel_source import Pixels
from genlab.experiments.duels import DUEL_MARGIN, JUDGES
from genlab.models.judge import ShippedJudge
from genlab.models.preprocessing import Logit, dequantise
from genlab.reports.judge_glyphs import draw_labelled


def shown(images: torch.Tensor, name: str) -> torch.Tensor:
    """Return whole images as a duel has them, noise and logits included, and shows them again."""
    known = entry(name)
    assert known.image_shape is not None
    noise = torch.Generator().manual_seed(1)
    y = dequantise(images, known.levels, noise, torch.float32)
    pixels = Pixels(known.image_shape, known.levels, DUEL_MARGIN)
    return pixels.grey(Logit(DUEL_MARGIN).to_latent(y)[0])


def test_every_data_set_of_images_has_its_judge() -> None:
    assert set(JUDGES.values()) <= set(names("judges"))
    for name, judge in JUDGES.items():
        assert about("judges", judge).get("image_shape", [8, 8]) == list(
            entry(name).image_shape or ()
        )


@pytest.mark.parametrize("name", ["digits", "glyphs"])
def test_a_judge_names_what_a_duel_shows(name: str) -> None:
    if name == "digits":
        data = load(name)
        assert isinstance(data, Digits)
        images, labels = data.held_out, data.held_out_labels
    else:
        drawn = draw_labelled(500, torch.Generator().manual_seed(3))
        images, labels = drawn[:, :-1], drawn[:, -1].long()
    told = ShippedJudge(JUDGES[name]).logits(shown(images, name)).argmax(1)
    accuracy = float((told == labels).double().mean())
    assert accuracy == pytest.approx(about("judges", name)["held_out_accuracy"], abs=0.015)
