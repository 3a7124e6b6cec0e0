"""A knob turned while a duel is under way: what goes on, from where, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.frame import Frame, encode
from genlab.experiments.image_duels import IMAGE_DUELS, image_sides
from genlab.experiments.sides import sides
from genlab.kit import desk as desks
from genlab.kit import player as players
from genlab.kit import raced
from genlab.kit.duel import change as changes
from genlab.runs.owner import Owner
from genlab.runs.store import Store, default_path
from tests.pages.app import LESSONS, address, control, notice, opened

DUELS = next(lesson for lesson in LESSONS if lesson.slug == "gan-vs-mle")
DUEL = DuelExperiment(steps=3000, couplings=2, width=8, seed=71)
LINK = {"v": ["1"], "experiment": ["duel"], "part": ["collapse"], "steps": ["3000"]}
LINK |= {"couplings": ["2"], "width": ["8"], "seed": ["71"]}

Record = Callable[..., None]


class Watched:
    """The server's control, with nobody but this page at its runs."""

    def __init__(self, store: Store) -> None:
        self.store, self.executor = store, self
        self.watching = 1
        self.paused: dict[str, str] = {}
        self.made: list[str] = []

    def viewers(self, run_id: str) -> int:
        return self.watching

    def pause(self, run_id: str, reason: str) -> None:
        """A worker comes to rest some steps later than the page had seen."""
        self.paused[run_id] = reason
        self.store.append(run_id, [], step=self.store.get(run_id).step + 13)
        self.store.set_state(run_id, "paused", reason)


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page hands to its players, which are not drawn here: nothing is trained."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(desks, "ECHO_SECONDS", 0.0)
    monkeypatch.setattr(players, "watch", lambda key, data, *_: seen.append(data))
    monkeypatch.setattr(raced, "watch", lambda key, data, *_: seen.append(data["race"]))
    return seen


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    store = Store(default_path())
    monkeypatch.setattr(changes, "PATIENCE", 0.1)
    found = Watched(store)
    monkeypatch.setattr(changes, "get_control", lambda: found)
    yield found
    for run_id in found.made:
        store.delete(run_id)


@pytest.fixture
def record(server: Watched) -> Record:
    def kept(experiment: DuelExperiment, step: int, state: str = "paused") -> None:
        """Have a run in the store that came so far."""
        info = server.store.add(experiment)
        server.made.append(info.id)
        server.store.append(info.id, [(0, encode(Frame(0, 0.1)))], step=step, seconds=1.0)
        if state == "running":
            server.store.lease(info.id, Owner.here())
        server.store.set_state(info.id, state)

    return kept


def collapse(**link: str) -> AppTest:
    return opened(DUELS, {**LINK, **{name: [text] for name, text in link.items()}})


def laid(page: AppTest) -> DuelExperiment:
    found = page.session_state[f"duel@{DUELS.title}"].experiment
    assert isinstance(found, DuelExperiment)
    return found


def test_a_run_under_way_goes_on_with_what_was_moved(
    record: Record, shown: list[dict[str, Any]]
) -> None:
    record(DUEL, 700)
    page = collapse()
    assert laid(page) == DUEL and shown[-1]["onward"] == 0
    control(page, "Discriminator's rate").set_value(0.0001).run()
    assert laid(page) == DUEL.but(changes="700:critic_rate=0.0001")
    assert control(page, "Discriminator's rate").value == 0.0001
    assert address(page)["changes"] == ["700:critic_rate=0.0001"]
    assert "critic_rate" not in address(page)
    assert shown[-1]["onward"] == 1  # the player trains it by itself
    assert shown[-1]["statics"]["changes"][0]["label"] == "discriminator's rate 0.0001"
    assert any("Step 700: discriminator's rate" in one.value for one in page.caption)


def test_a_second_move_before_it_trained_on_joins_the_first(record: Record) -> None:
    """Also where the run in between was never made: a slider is moved stop by stop."""
    record(DUEL, 700)
    page = collapse()
    control(page, "Discriminator's rate").set_value(0.0002).run()
    control(page, "Discriminator's rate").set_value(0.0001).run()
    control(page, "Loss").set_value("hinge").run()
    assert laid(page) == DUEL.but(changes="700:critic_rate=0.0001,loss=hinge")
    record(laid(page), 900)
    control(page, "Loss").set_value("leastsquares").run()
    assert laid(page).changes == "700:loss=hinge,critic_rate=0.0001;900:loss=leastsquares"
    control(page, "Discriminator's rate").set_value(0.001).run()
    control(page, "Loss").set_value("hinge").run()
    assert laid(page).changes == "700:loss=hinge,critic_rate=0.0001;900:critic_rate=0.001"


def test_the_way_back_leads_to_the_run_before(record: Record) -> None:
    record(DUEL, 700)
    page = collapse()
    control(page, "Discriminator's rate").set_value(0.0001).run()
    record(laid(page), 900)
    control(page, "Learning rate").set_value(0.002).run()
    (back,) = [one for one in page.button if one.label == "Without the last change"]
    back.click().run()
    assert laid(page) == DUEL.but(changes="700:critic_rate=0.0001")
    assert control(page, "Learning rate").value == 0.001
    (back,) = [one for one in page.button if one.label == "Without this change"]
    back.click().run()
    assert laid(page) == DUEL
    assert control(page, "Discriminator's rate").value == 0.001
    assert not [one for one in page.button if "Without" in one.label]


@pytest.mark.parametrize(("step", "state"), [(0, "ready"), (3000, "done"), (800, "failed")])
def test_what_is_not_under_way_starts_anew(record: Record, step: int, state: str) -> None:
    record(DUEL, step, state)
    page = collapse()
    control(page, "Discriminator's rate").set_value(0.0001).run()
    assert laid(page) == DUEL.but(critic_rate=0.0001)


def test_what_shapes_the_run_starts_anew_and_keeps_the_changes(record: Record) -> None:
    changed = DUEL.but(changes="700:critic_rate=0.0001")
    record(changed, 900)
    page = collapse(changes=changed.changes)
    assert laid(page) == changed
    control(page, "Seed").set_value(72).run()
    assert laid(page) == changed.but(seed=72)
    control(page, "Steps").set_value(500).run()
    assert "only what lies between 0 and the last step, 500" in notice(page)


def test_the_learner_can_have_it_start_anew(record: Record) -> None:
    """Then with all that the controls show, and without changes."""
    changed = DUEL.but(changes="700:critic_rate=0.0001")
    record(changed, 900)
    page = collapse(changes=changed.changes)
    control(page, changes.LABEL).set_value(changes.ANEW).run()
    control(page, "Loss").set_value("hinge").run()
    assert laid(page) == DUEL.but(critic_rate=0.0001, loss="hinge")


def test_what_does_not_go_together_is_said_and_stops_nothing(
    record: Record, server: Watched
) -> None:
    smooth = DUEL.but(smoothing=0.1)
    record(smooth, 700, "running")
    page = collapse(smoothing="0.1")
    control(page, "Loss").set_value("hinge").run()
    assert "the loss hinge has no labels to smooth" in notice(page)
    assert laid(page) == smooth and not server.paused


def test_a_run_that_trains_comes_to_rest_first(record: Record, server: Watched) -> None:
    record(DUEL, 700, "running")
    page = collapse()
    control(page, "Discriminator's rate").set_value(0.0001).run()
    assert server.paused == {DUEL.run_id: changes.RESTS}
    assert laid(page).changes == "713:critic_rate=0.0001"


def test_a_run_that_others_watch_trains_on(record: Record, server: Watched) -> None:
    server.watching = 2
    record(DUEL, 700, "running")
    page = collapse()
    control(page, "Discriminator's rate").set_value(0.0001).run()
    assert not server.paused and laid(page).changes == "700:critic_rate=0.0001"


def race(shown: list[dict[str, Any]]) -> dict[str, str]:
    """The changes of the runs that the page shows, by label."""
    return {one["label"]: one["settings"]["changes"] for one in shown[-1]["runs"]}


def test_runs_side_by_side_change_at_one_step(
    record: Record, server: Watched, shown: list[dict[str, Any]]
) -> None:
    """The farthest one's; a run that the knob does not concern is left alone."""
    both = sides(DUEL)
    record(both["NLL"], 2000, "running")
    record(both["GAN"], 700, "running")
    record(both["plain GAN"], 800)
    page = collapse(part="sides", **{"with": "nll~gan~plain"})
    assert list(race(shown)) == ["NLL", "GAN", "plain GAN"]
    control(page, "Discriminator's rate").set_value(0.0001).run()
    assert server.paused == {both["GAN"].run_id: changes.RESTS}
    assert race(shown)["NLL"] == ""
    assert race(shown)["GAN"] == race(shown)["plain GAN"] == "800:critic_rate=0.0001"
    assert shown[-1]["onward"] == 1
    control(page, "Learning rate").set_value(0.002).run()  # the NLL is far ahead: it is made anew
    assert race(shown)["NLL"] == "800:learning_rate=0.002"


def test_images_too(record: Record, shown: list[dict[str, Any]]) -> None:
    glyphs = DuelExperiment.from_settings(next(iter(IMAGE_DUELS.values())))
    record(image_sides(glyphs)["GAN"], 60)
    page = collapse(part="images")
    rate = glyphs.settings()["critic_rate"]
    control(page, "Discriminator's rate").set_value(0.01).run()
    assert rate != 0.01 and race(shown)["GAN"] == "60:critic_rate=0.01"
    assert race(shown)["NLL"] == ""
