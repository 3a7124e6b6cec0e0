"""Permalinks: what is written is read as the same, and nothing that is read raises."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genlab.data.own import write_drawing
from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError, Spec, specs
from genlab.kit.permalink import MAX_COMPLAINTS, MAX_PINS, MORE, RESERVED, parse, write
from tests.kit.strangers import hostile

TEXTS = [write_drawing(np.array(spots)) for spots in ([[0.0, 0.0]], [[1.0, -2.0], [3.0, 3.0]])]


def values(spec: Spec) -> st.SearchStrategy:
    """Every value that a field takes."""
    if spec.kind == "choice":
        return st.sampled_from([value for value, _ in spec.options])
    if spec.kind == "integer":
        return st.integers(int(spec.low), int(spec.high))
    if spec.kind == "flag":
        return st.booleans()
    if spec.kind == "text":
        return st.sampled_from(["", *TEXTS])
    return st.floats(spec.low, spec.high, allow_nan=False).map(
        lambda value: min(max(float(f"{value:.6g}"), spec.low), spec.high)
    )


@st.composite
def experiments(draw: st.DrawFn, kind: type[Experiment]) -> Experiment:
    """Experiments whose settings go together."""
    known = specs(kind)
    names = draw(st.lists(st.sampled_from(list(known)), unique=True))
    settings = {name: draw(values(known[name])) for name in names}
    try:
        return kind.from_settings(settings)
    except SettingError:
        return kind()


def as_browser(query: dict[str, list[str]]) -> dict[str, list[str]]:
    """Through an address and back."""
    return parse_qs(urlencode(query, doseq=True), keep_blank_values=True)


@pytest.mark.parametrize("kind", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
@given(data=st.data())
def test_what_is_written_is_read_as_the_same(kind: type[Experiment], data: st.DataObject) -> None:
    experiment, start = data.draw(experiments(kind)), data.draw(experiments(kind))
    at = data.draw(st.none() | st.integers(0, experiment.steps))
    pins = data.draw(st.lists(experiments(kind), max_size=MAX_PINS, unique=True))
    hidden = data.draw(st.sets(st.sampled_from([*specs(kind), MORE])))
    pinned = [pin.changed() for pin in pins]

    query = as_browser(write(experiment, start, at, pinned, hidden))
    link = parse(query, start)

    assert link.experiment == experiment
    assert link.experiment.run_id == experiment.run_id
    assert link.at == at
    assert list(link.pins) == pinned
    assert link.hidden == hidden
    assert link.complaints == ()
    assert len(urlencode(query, doseq=True)) < 2000  # what every browser and chat takes


@pytest.mark.parametrize("kind", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
def test_a_page_as_it_starts_needs_no_query(kind: type[Experiment]) -> None:
    start = kind().but(seed=5)
    assert write(start, start) == {}
    assert parse({}, start).experiment == start
    assert parse(as_browser(write(kind(), start)), start).experiment == kind()


@pytest.mark.parametrize("kind", EXPERIMENTS.values(), ids=list(EXPERIMENTS))
def test_no_field_has_a_name_that_a_link_needs(kind: type[Experiment]) -> None:
    assert not {*RESERVED, MORE} & set(specs(kind))


def test_typed_by_hand_a_link_counts_from_the_start() -> None:
    start = EXPERIMENTS["flow"]().but(dataset="rings", width=32)
    assert parse({"seed": ["3"]}, start).experiment == start.but(seed=3)


def test_who_takes_part_travels_with_the_link() -> None:
    start = EXPERIMENTS["duel"]()
    written = write(start, start, part="sides", among=("nll", "plain"))
    assert written == {"part": ["sides"], "with": ["nll~plain"]}  # a page as it starts else
    assert parse(written, start).among == ("nll", "plain")
    whole = write(start.but(seed=7), start, part="sides", among=("gan",))
    read = parse(whole, start)
    assert (read.experiment.seed, read.part, read.among) == (7, "sides", ("gan",))
    assert parse({"with": ["GAN~~no one~hybrid~" + "x" * 40]}, start).among == ("hybrid",)
    assert len(parse({"with": ["~".join("abcdefghijkl")]}, start).among) == 8


def test_the_longest_data_travel_with_the_link_and_once_only() -> None:
    """Three pins on the same data repeat none of it; one on other data brings its own."""
    start = EXPERIMENTS["flow"]()
    side = np.linspace(-3.9, 3.9, 39)
    grid = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    own = start.but(dataset="own", own=write_drawing(grid[:1500]))
    pins = [own.but(width=width).changed() for width in (8, 16)]
    pins.append(start.but(dataset="own", own=TEXTS[0]).changed())
    query = as_browser(write(own, start, pins=pins))
    link = parse(query, start)
    assert len(own.settings()["own"]) == 6002
    assert (link.experiment, list(link.pins), link.complaints) == (own, pins, ())
    assert len(urlencode(query, doseq=True)) < 6500


def test_a_text_longer_than_it_may_be_is_not_read() -> None:
    start = EXPERIMENTS["flow"]()
    link = parse({"dataset": ["own"], "own": ["d." + "A" * 9000]}, start)
    assert link.experiment == start
    assert "9,002 characters" in link.complaints[0]
    pinned = parse({"pin": ["dataset~own~own~."]}, start)  # the same as the link's, which has none
    assert pinned.pins == ()
    assert "draw something" in pinned.complaints[0]


@pytest.mark.parametrize("query", hostile(200))
def test_a_hostile_link_gives_sentences_and_an_experiment_that_can_run(
    query: dict[str, list[str]],
) -> None:
    start = EXPERIMENTS["flow"]()
    link = parse(query, start)
    link.experiment.check()
    assert link.experiment == type(start).from_settings(link.experiment.settings())
    assert len(link.complaints) <= MAX_COMPLAINTS + 1
    for sentence in link.complaints:
        assert sentence.endswith(".")
        assert "Traceback" not in sentence
        assert len(sentence) < 500


@given(st.dictionaries(st.text(), st.lists(st.text())))
def test_reading_raises_nothing(query: dict[str, list[str]]) -> None:
    link = parse(query, EXPERIMENTS["flow"]())
    assert isinstance(link.experiment, EXPERIMENTS["flow"])


def test_it_says_what_is_wrong() -> None:
    start = EXPERIMENTS["flow"]()
    link = parse({"width": ["9999"], "seed": ["3"]}, start)
    assert link.experiment == start.but(seed=3)
    assert link.complaints == (
        "`width` is '9999', but it must be a whole number from 4 to 512 units.",
    )
    assert parse({"v": ["2"], "seed": ["3"]}, start).experiment == start
    assert "version '2'" in parse({"v": ["2"]}, start).complaints[0]
    assert "'gan'" in parse({"experiment": ["gan"]}, start).complaints[0]
    late = {"steps": ["4000"], "at": ["4001"]}
    assert "step from 0 to 4,000" in parse(late, start).complaints[0]
    assert "no such control" in parse({"hide": ["nothing"]}, start).complaints[0]
    assert "twice" not in parse({"seed": ["1"]}, start).complaints
    assert "2 times" in parse({"seed": ["1", "2"]}, start).complaints[0]
    # the two do not go together, though each alone could be taken
    assert parse({"mask": ["checkerboard"]}, start).experiment == start


def test_many_complaints_are_not_listed_for_ever() -> None:
    link = parse({f"x{n}": ["1"] for n in range(30)}, EXPERIMENTS["flow"]())
    assert len(link.complaints) == MAX_COMPLAINTS + 1
    assert "27" in link.complaints[-1]
    assert len(parse({f"x{n}": ["1"] for n in range(90)}, EXPERIMENTS["flow"]()).complaints) == 1
