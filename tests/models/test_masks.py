from __future__ import annotations

import pytest
import torch

from genlab.models.masks import MASKS, mask


@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize("shape", [(1, 2), (2, 2), (3, 3), (4, 5), (8, 8)])
def test_a_mask_and_its_complement_both_hold_something(kind: str, shape: tuple[int, int]) -> None:
    keep = mask(kind, shape[0] * shape[1], shape)
    assert keep.dtype == torch.bool
    assert keep.shape == (shape[0] * shape[1],)
    # the kept part is the larger one by the middle element at most
    assert int(keep.sum()) - int((~keep).sum()) in (0, 1)


def test_masks_are_what_their_names_say() -> None:
    assert mask("half", 5).tolist() == [True, True, True, False, False]
    assert mask("alternate", 5).tolist() == [True, False, True, False, True]
    assert mask("checkerboard", 6, (2, 3)).tolist() == [True, False, True, False, True, False]
    rows = mask("checkerboard", 8, (2, 4)).reshape(2, 4)
    assert rows.tolist() == [[True, False, True, False], [False, True, False, True]]


@pytest.mark.parametrize(
    ("kind", "dim", "shape", "words"),
    [
        ("half", 1, None, "at least 2 coordinates"),
        ("spiral", 4, None, "alternate, half, checkerboard"),
        ("checkerboard", 4, None, "image_shape"),
        ("checkerboard", 6, (2, 2), "6 pixels"),
    ],
)
def test_a_mask_that_cannot_be_says_why(
    kind: str, dim: int, shape: tuple[int, int] | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        mask(kind, dim, shape)
