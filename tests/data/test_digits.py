"""The handwritten digits: all of them, split once for all."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from sklearn.datasets import load_digits

from genlab.data.digits import Digits

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def digits() -> Digits:
    return Digits()


def test_images_are_whole_levels(digits: Digits) -> None:
    for part, n in ((digits.train, 1500), (digits.held_out, 297)):
        assert part.shape == (n, 64)
        assert part.dtype == torch.uint8
        assert part.min() == 0
        assert part.max() == digits.levels - 1 == 16
    assert digits.image_shape == (8, 8)
    assert digits.dim == 64


def test_the_split_loses_and_shares_no_image(digits: Digits) -> None:
    """Every image is in one part, with its own label; no image is there twice."""
    data, target = load_digits(return_X_y=True)
    label = {bytes(image.astype("uint8")): int(y) for image, y in zip(data, target, strict=True)}
    assert len(label) == 1797
    images = [bytes(row.numpy()) for row in torch.cat([digits.train, digits.held_out])]
    assert set(images) == set(label)
    labels = torch.cat([digits.train_labels, digits.held_out_labels])
    assert [label[image] for image in images] == labels.tolist()


def test_scikit_learn_is_read_but_not_imported() -> None:
    """Its import would cost each worker seconds and memory."""
    program = "from genlab.data import load; import sys; load('digits'); "
    program += "sys.exit('sklearn' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_its_absence_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genlab.data.digits.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install scikit-learn"):
        Digits()


def test_the_split_is_always_the_same(digits: Digits) -> None:
    """A held-out figure quoted once must be comparable for ever: the split is pinned by hash."""
    digest = hashlib.blake2b(digits.held_out.numpy().tobytes(), digest_size=8).hexdigest()
    assert digest == "e2e2d5891bb232f3"
    assert torch.equal(Digits().held_out, digits.held_out)


def test_every_digit_is_held_out(digits: Digits) -> None:
    """About 30 of each, as in the training part: within 4 standard deviations of a fair split."""
    counts = torch.bincount(digits.held_out_labels, minlength=10)
    assert counts.min() >= 12
    assert counts.max() <= 48


def test_draws_are_training_images(digits: Digits) -> None:
    known = {bytes(row.numpy()) for row in digits.train}
    x = digits.draw(5000, torch.Generator().manual_seed(1))
    assert x.shape == (5000, 64)
    assert x.dtype == torch.uint8
    assert {bytes(row.numpy()) for row in x} <= known
    # 1500 (1 - exp(-5000/1500)) = 1446 different ones are expected of draws with replacement
    assert len(x.unique(dim=0)) == pytest.approx(1446, abs=40)
    assert torch.equal(x, digits.draw(5000, torch.Generator().manual_seed(1)))
    assert digits.draw(3, torch.Generator().manual_seed(1), torch.float64).dtype == torch.float64


def test_the_density_is_said_to_be_unknown(digits: Digits) -> None:
    assert not digits.exact
    assert digits.entropy is None
    with pytest.raises(ValueError, match="have no known density"):
        digits.log_prob(digits.train.double())
