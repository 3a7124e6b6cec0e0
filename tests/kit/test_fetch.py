"""A download is started once, watched by all, and its end is a word or a sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from genlab.data.idx import DataError
from genlab.kit.fetch import SORRY, Fetch

Progress = Callable[[int, int], None]


def settled(fetch: Fetch) -> None:
    """Wait until it no longer runs."""
    deadline = time.monotonic() + 10
    while fetch.standing.state == "running":
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_second_viewer_joins_the_download_that_runs() -> None:
    started, go_on = [], threading.Event()

    def work(progress: Progress) -> None:
        started.append(1)
        progress(3, 12)
        assert go_on.wait(10)

    fetch = Fetch(work)
    assert fetch.standing.state == "idle" and fetch.standing.share == 0
    viewers = [threading.Thread(target=fetch.start) for _ in range(8)]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join(1)  # none of them waits for the download
        assert not viewer.is_alive()
    while not fetch.standing.done:
        time.sleep(0.005)
    assert (fetch.standing.state, fetch.standing.share) == ("running", 0.25)
    go_on.set()
    settled(fetch)
    assert fetch.standing.state == "done"
    assert started == [1]


def test_a_failure_is_its_sentence_and_the_next_press_tries_again() -> None:
    answers: list[Exception | None] = [DataError("Nobody gave it."), RuntimeError("oops"), None]

    def work(progress: Progress) -> None:
        error = answers.pop(0)
        if error:
            raise error

    fetch = Fetch(work)
    for state, problem in (("failed", "Nobody gave it."), ("failed", SORRY), ("done", "")):
        fetch.start()
        settled(fetch)
        assert (fetch.standing.state, fetch.standing.problem) == (state, problem)


@pytest.mark.parametrize("done", [0, 1])
def test_the_share_is_of_what_is_known(done: int) -> None:
    fetch = Fetch(lambda progress: progress(done, 0))
    fetch.start()
    settled(fetch)
    assert fetch.standing.share == 0
