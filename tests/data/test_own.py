"""Own data as texts: each has one text, each text is one data set, and no text does harm."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from genlab.data import load
from genlab.data.own import (
    MAX_POINTS,
    OWN_STEPS,
    from_codes,
    read_own,
    to_codes,
    write_drawing,
    write_picture,
    write_table,
)
from genlab.data.own_entry import BRUSH_SD, own_entry
from genlab.data.own_sets import Picture
from genlab.experiments.flow import FlowExperiment
from tests.data.brought import cells, drawing, picture, rows, spots, table

TEXTS = {"drawing": drawing(30), "table": table(30), "picture": picture(7)}
every_kind = pytest.mark.parametrize("kind", TEXTS)

inside = st.floats(-4, 4, allow_nan=False, width=32)
clouds = arrays.arrays(np.float64, st.tuples(st.integers(20, 60), st.just(2)), elements=inside)
pictures = arrays.arrays(
    np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=48), elements=st.integers(0, 15)
)


@given(clouds, st.randoms())
def test_a_drawing_comes_back_whatever_the_order_of_its_spots(cloud: np.ndarray, lot) -> None:
    """To half a place of the 4,096 a side, each spot once."""
    text = write_drawing(cloud)
    order = lot.sample(range(len(cloud)), len(cloud))
    assert write_drawing(cloud[[*order, *order]]) == text
    back = read_own(text)
    assert back.kind == "drawing"
    assert write_drawing(back.points) == text
    distance = np.abs(cloud[:, None] - back.points).max(2).min(1)
    assert distance.max() <= 4 / OWN_STEPS + 1e-12


@given(clouds, st.randoms())
def test_a_table_comes_back_with_rows_that_stand_twice(cloud: np.ndarray, lot) -> None:
    cloud[:10, 0] = np.arange(10) / 10 - 2  # rows on ten places at least
    text = write_table(cloud)
    order = lot.sample(range(len(cloud)), len(cloud))
    assert write_table(cloud[order]) == text
    twice = read_own(write_table(np.concatenate([cloud, cloud]))).points
    np.testing.assert_array_equal(twice[::2], read_own(text).points)


@given(pictures)
def test_a_picture_comes_back_cell_by_cell(darkness: np.ndarray) -> None:
    if not darkness.any():
        with pytest.raises(ValueError, match="blank"):
            write_picture(darkness)
        return
    back = read_own(write_picture(darkness))
    assert back.kind == "picture"
    np.testing.assert_array_equal(back.cells, darkness)


@given(st.integers(0, OWN_STEPS - 1), st.integers(0, OWN_STEPS - 1))
def test_places_are_told_from_their_points(x: int, y: int) -> None:
    assert to_codes(from_codes(np.array([[x, y]]))).tolist() == [[x, y]]


@given(st.text() | st.text("dtp.ABCDEFxyz0129-_=").map("d.".__add__))
def test_no_text_raises_anything_but_a_sentence(text: str) -> None:
    _refused_or_sound(text)


@every_kind
@given(data=st.data())
def test_no_altered_text_does_either(kind: str, data: st.DataObject) -> None:
    text = TEXTS[kind]
    at = data.draw(st.integers(0, len(text)))
    more = data.draw(st.text("dtp.ABCxyz019-_", max_size=6))
    cut = data.draw(st.integers(0, 6))
    _refused_or_sound(text[:at] + more + text[at + cut :])


def _refused_or_sound(text: str) -> None:
    """A text is either refused in a sentence, or it is the one text of its data."""
    try:
        own = read_own(text)
    except ValueError as error:
        assert type(error) is ValueError
        assert str(error).endswith(".")
        assert len(str(error)) < 250
        return
    write = {"drawing": write_drawing, "table": write_table}.get(own.kind)
    assert text == (write(own.points) if write else write_picture(own.cells))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "begins with d., t. or p."),
        ("x.AAAA", "begins with d., t. or p."),
        ("d.AA/A", "begins with d., t. or p."),
        ("d.", "A drawing has 1 to 1,500 spots, not 0."),
        ("d.AAA", "text of your drawing is damaged"),
        ("d.BAAAAAAA", "text of your drawing is damaged"),  # out of order
        ("d.AAAAAAAA", "text of your drawing is damaged"),  # one spot twice
        ("d." + "AAAA" * 1501, "text of your drawing is damaged"),
        ("t." + "AAAA" * 3, "A table has 20 to 1,500 rows, not 3."),
        ("t." + "AAAA" * 30, "on 1 different places"),
        ("p.", "text of your picture is damaged"),
        ("p.AQEA", "The picture is blank"),
        ("p.__8A", "text of your picture is damaged"),
        ("p.MQH" + "_" * 33, "1 to 48 cells a side, not 49 by 1"),
    ],
)
def test_it_says_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        own_entry(text)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -4.01, 1e300])
def test_points_outside_the_window_are_refused(bad: float) -> None:
    for write in (write_drawing, write_table):
        with pytest.raises(ValueError, match="outside the picture"):
            write(np.append(rows(30), [[0.0, bad]], 0))


def test_there_is_room_for_1500_points_and_no_more() -> None:
    many = rows(MAX_POINTS + 1)
    assert len(write_table(many[1:])) <= 6002
    with pytest.raises(ValueError, match="20 to 1,500 rows, not 1,501"):
        write_table(many)


@every_kind
def test_an_entry_and_its_data_set_agree(kind: str) -> None:
    entry, dataset = own_entry(TEXTS[kind]), load("own", TEXTS[kind])
    assert dataset.name == "own"
    assert (dataset.title, dataset.entropy) == (entry.title, entry.entropy)
    assert dataset.exact == (entry.entropy is not None) == (kind != "table")
    assert dataset.finite == entry.finite == (kind == "table")
    assert entry.blurb.endswith(".")
    assert len(entry.blurb) <= 90


def test_the_brush_leaves_its_own_entropy_where_spots_are_far_apart() -> None:
    """log K + log(2 pi e sd^2), and less where they run together."""
    apart = np.array([[-3.0, -3], [-3, 3], [3, -3], [3, 3]])
    alone = math.log(2 * math.pi * math.e * BRUSH_SD**2)
    assert own_entry(write_drawing(apart)).entropy == pytest.approx(alone + math.log(4), abs=1e-6)
    close = write_drawing(apart / 30)
    assert alone < own_entry(close).entropy < alone + math.log(4) - 0.1


def test_a_picture_is_the_right_way_up() -> None:
    """The top row of the file lies at the top, where y is largest; columns run to the right."""
    darkness = np.zeros((3, 6), np.uint8)
    darkness[0, 5] = 9
    x = load("own", write_picture(darkness)).draw(200, torch.Generator().manual_seed(1))
    side = 1.2 - 1 / 1024
    assert x[:, 0].min() >= 2 * side - 1e-6 and x[:, 0].max() <= 3 * side
    assert x[:, 1].min() >= 0.5 * side - 1e-6 and x[:, 1].max() <= 1.5 * side


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("side", [1, 7, 31, 48])
def test_no_point_of_a_picture_rounds_off_its_cell(
    side: int, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the uniform numbers are the largest that there are, or the smallest."""
    darkness = np.zeros((side, side), np.uint8)
    darkness[::2, ::2] = 15  # every filled cell is among empty ones
    dataset = Picture(write_picture(darkness))
    for u in (1 - torch.finfo(dtype).eps / 2, 0.0):
        monkeypatch.setattr(torch, "rand", lambda *size, u=u, **_: torch.full(size, u, dtype=dtype))
        x = dataset.draw(2000, torch.Generator().manual_seed(1), dtype)
        assert dataset.log_prob(x).isfinite().all()


def test_a_fifth_of_a_table_is_held_out_always_the_same() -> None:
    one, two = load("own", table(107)), load("own", write_table(rows(107)[::-1]))
    assert (len(one.train), len(one.held_out)) == (86, 21)
    assert torch.equal(one.train, two.train) and torch.equal(one.held_out, two.held_out)
    both = torch.cat([one.train, one.held_out]).double()
    whole = torch.tensor(read_own(table(107)).points)
    assert torch.equal(both[both[:, 0].argsort()], whole.float().double())
    x = one.draw(1000, torch.Generator().manual_seed(1))
    assert len(torch.cat([x, one.train]).unique(dim=0)) == len(one.train.unique(dim=0))
    with pytest.raises(ValueError, match="no known density"):
        one.log_prob(x)


@every_kind
def test_a_run_on_own_data_trains_records_and_is_evaluated(kind: str) -> None:
    text = {"drawing": drawing(80), "table": table(200), "picture": picture(12)}[kind]
    experiment = FlowExperiment.from_settings(
        {"dataset": "own", "own": text, "couplings": 4, "width": 16, "batch": 64, "steps": 400}
    )
    learner = experiment.learner()
    figures, arrays = experiment.probe(learner, 0)
    for _ in range(200):
        learner.step()
    assert experiment.probe(learner, 400)[0]["held_out"] < figures["held_out"] - 0.3
    assert arrays["data"].shape == ((160, 2) if kind == "table" else (1024, 2))
    metrics = experiment.evaluate(learner)
    if kind == "table":  # nobody knows the floor, and what is held out was never learnt from
        assert (metrics["entropy"], metrics["gap"]) == (None, None)
        assert experiment.statics()["floor"] is None
        seen = {tuple(row) for row in learner.batches.next().tolist()}
        assert not seen & {tuple(row) for row in learner.data.held_out.tolist()}
    else:
        assert metrics["nll"] > metrics["entropy"] - 3 * metrics["nll_stderr"]


def test_spots_of_a_drawing_are_no_modes() -> None:
    assert load("own", write_drawing(spots(10))).modes is None
    assert load("own", write_picture(cells(5))).modes is None
