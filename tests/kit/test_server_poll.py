"""Watching without a WebSocket, and the player's modules for pages without its route."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from genlab.experiments.flow import FlowExperiment
from genlab.kit.component import modules
from genlab.kit.server import get_control
from genlab.kit.server import poll as polling
from genlab.kit.server.downloads import weights
from genlab.kit.server.poll import Poll
from tests.kit.conftest import GRACE_SECONDS

SMALL = {"couplings": 2, "width": 8, "depth": 1, "batch": 32, "steps": 300}


def target(**settings: Any) -> dict[str, Any]:
    experiment = FlowExperiment.from_settings({**SMALL, **settings})
    return {"experiment": "flow", "settings": experiment.settings(), "statics": {}}


class Asker:
    """A page that asks four times a second, and what it was told of its main run."""

    def __init__(self, **targets: dict[str, Any]) -> None:
        self.poll, self.targets = Poll(), targets
        self.frames: list[tuple[int, bytes]] = []
        self.told: dict[str, Any] = {}

    def ask(self) -> dict[str, Any]:
        news = self.poll.look(self.targets)
        self.told = news["main"]
        for seq, text in self.told["frames"]:
            self.frames.append((seq, base64.b64decode(text)))
        return news

    def until(self, so: Callable[[], Any], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not so():
            assert time.monotonic() < end, self.told
            self.ask()
            time.sleep(0.05)


@pytest.mark.usefixtures("address")
def test_a_run_arrives_whole_and_obeys() -> None:
    page = Asker(main=target(seed=501))
    page.until(lambda: page.frames)
    page.poll.do({"do": "train", "channel": "main", "number": 1})
    page.until(lambda: page.told["run"]["state"] == "done")
    page.until(lambda: len(page.frames) == page.told["run"]["step"] // 3 + 1)
    assert page.frames == get_control().store.blobs(page.told["run"]["id"])
    page.frames.clear()
    page.poll.do({"after": 90, "channel": "main", "number": 2})
    page.ask()
    assert [seq for seq, _ in page.frames][:2] == [91, 92]
    assert page.told["last"] == page.frames[-1][0]
    page.poll.do({"after": 90, "channel": "main", "number": 2})  # again, as no answer came
    before = len(page.frames)
    page.ask()
    assert len(page.frames) == before and page.poll.heard == 2
    page.poll.do({"do": "explode", "channel": "main", "number": 3})
    page.ask()
    assert "no command" in page.told["error"]


@pytest.mark.usefixtures("address")
def test_pins_are_watched_beside() -> None:
    page = Asker(main=target(seed=502), pinned=target(seed=503))
    page.until(lambda: page.frames)
    news = page.ask()
    assert news.keys() == {"main", "pinned"}
    assert news["pinned"]["run"]["settings"]["seed"] == 503
    page.targets = {"main": target(seed=504)}
    page.frames.clear()
    page.until(lambda: page.frames)
    assert page.frames[0][0] == 0 and page.told["run"]["settings"]["seed"] == 504
    assert page.ask().keys() == {"main"}


@pytest.mark.usefixtures("address")
def test_a_page_that_falls_silent_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "SILENCE_SECONDS", 0.5)
    page = Asker(main=target(seed=505, steps=200_000))
    page.until(lambda: page.frames)
    page.poll.do({"do": "train", "channel": "main", "number": 1})
    page.until(lambda: page.told["run"]["state"] == "running")
    run_id = page.told["run"]["id"]
    assert get_control().viewers(run_id) == 1
    store, end = get_control().store, time.monotonic() + GRACE_SECONDS + 8
    while store.get(run_id).state == "running":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert get_control().viewers(run_id) == 0
    page.ask()  # it wakes up again
    assert get_control().viewers(run_id) == 1 and page.told["run"]["state"] == "paused"
    page.poll.depart(get_control())


@pytest.mark.usefixtures("address")
def test_weights_come_with_an_answer_once_they_are_asked_for() -> None:
    page = Asker(main=target(seed=506))
    page.until(lambda: page.frames)
    page.poll.do({"weights": 300, "channel": "main", "number": 1})
    assert "weights" not in page.ask()["main"]  # there are none so far
    letters: list[str] = []

    def come() -> bool:
        letters.extend([page.told["weights"]] if "weights" in page.told else [])
        return page.told["run"]["state"] == "done"

    page.poll.do({"do": "train", "channel": "main", "number": 2})
    page.until(come)
    page.poll.do({"weights": 300, "channel": "main", "number": 3})
    info = get_control().store.get(page.told["run"]["id"])
    sent = base64.b64decode(page.ask()["main"]["weights"])
    assert sent == weights(get_control().store, info) and letters
    assert "weights" not in page.ask()["main"]


@pytest.mark.parametrize("entry", ["player/main.js", "sketches/main.js", "latent/main.js"])
def test_modules_come_after_what_they_import(entry: str) -> None:
    seen: set[str] = set()
    for name, source in modules(entry):
        assert set(re.findall(r'from "@([\w./]+)"', source)) <= seen, name
        assert 'from ".' not in source, name
        seen.add(name)
    assert entry in seen
