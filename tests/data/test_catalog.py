"""Data sets by name, without torch until one is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from genlab.data import load
from genlab.data.catalog import DATASETS, IMAGE_DATASETS, entry
from genlab.experiments.fields import specs
from genlab.experiments.flow import FlowExperiment

ROOT = Path(__file__).parents[2]
NAMES = (
    "moons circles 8gaussians ring8 grid25 rings checkerboard pinwheel 2spirals swissroll digits"
)


def test_names() -> None:
    assert list(DATASETS) == NAMES.split()


@pytest.mark.parametrize("module", ["genlab.data", "genlab.data.catalog"])
def test_the_names_are_there_without_torch(module: str) -> None:
    program = f"import {module}, sys; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


@pytest.mark.parametrize("name", DATASETS)
def test_an_entry_and_its_data_set_agree(name: str) -> None:
    known, dataset = DATASETS[name], load(name)
    assert dataset.name == name
    assert (dataset.title, dataset.entropy) == (known.title, known.entropy)
    assert (dataset.image_shape, dataset.levels) == (known.image_shape, known.levels)
    assert dataset.exact == (known.entropy is not None)
    assert (known.kind == "image") == (known.image_shape is not None) == (len(dataset.train) > 0)


def test_large_images_are_in_no_list_of_the_small_flow() -> None:
    assert list(IMAGE_DATASETS) == ["glyphs", "mnist"]
    assert not {*IMAGE_DATASETS} & {value for value, _ in specs(FlowExperiment)["dataset"].options}
    assert all(entry(name) is known for name, known in IMAGE_DATASETS.items())


@pytest.mark.parametrize("name", [*DATASETS, *IMAGE_DATASETS])
def test_a_blurb_is_one_short_sentence(name: str) -> None:
    blurb = entry(name).blurb
    assert blurb[0].isupper()
    assert blurb.endswith(".")
    assert blurb.count(".") == 1
    assert len(blurb) <= 90


@pytest.mark.parametrize("name", ["moon", "", "../digits", "x" * 10_000])
def test_an_unknown_name_gets_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"There is no data set '.*; there are moons, ") as caught:
        load(name)
    assert len(str(caught.value)) < 250
