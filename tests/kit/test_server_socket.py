"""What viewers are told over the WebSocket, and what they can do: a real server and real runs."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter

import numpy as np
import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from genlab.data.own import write_drawing
from genlab.experiments.flow import FlowExperiment
from genlab.experiments.frame import decode
from genlab.kit.server import get_control, get_executor
from genlab.kit.server.tail import MESSAGE_SECONDS
from genlab.runs.votes import NOBODY
from tests.kit.conftest import GRACE_SECONDS
from tests.kit.line import line

SMALL = {"couplings": 2, "width": 8, "depth": 1, "batch": 32}
QUICK = {**SMALL, "steps": 300}
LONG = {**SMALL, "steps": 200_000}
_seeds = itertools.count(1)


def fresh(settings: dict[str, object]) -> dict[str, object]:
    """Settings that no test has trained so far."""
    return {**settings, "seed": next(_seeds)}


def stored(run_id: str) -> list[tuple[int, bytes]]:
    return get_control().store.blobs(run_id)


def test_a_viewer_gets_the_run_and_its_first_frame(address: str) -> None:
    settings = fresh(QUICK)
    with line(address) as viewer:
        viewer.watch(settings, token=7)
        viewer.until(lambda: viewer.frames)
        experiment = FlowExperiment.from_settings(settings)
        told = viewer.runs[0]
        assert told["token"] == 7
        assert told["run"]["id"] == experiment.run_id
        assert told["run"]["settings"] == experiment.settings()
        assert told["run"]["statics"] == json.loads(json.dumps(experiment.statics()))
        assert told["run"]["steps_target"] == 300 and told["run"]["viewers"] == 1
        seq, blob = viewer.frames[0]
        assert seq == 0
        frame = decode(blob)
        assert frame.step == 0 and frame.arrays["data"].shape == (1024, 2)


def test_a_trained_run_arrives_whole_and_as_it_is_stored(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh(QUICK))
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until_state("done")
        viewer.until(lambda: decode(viewer.frames[-1][1]).step == 300)
        assert viewer.frames == stored(viewer.run["id"])
        assert viewer.run["metrics"]["nll"] == pytest.approx(3, abs=1.5)
        assert "running" in {told["run"]["state"] for told in viewer.runs}


def test_a_run_is_told_to_rest_after_its_last_frame(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh(LONG))
        viewer.until(lambda: viewer.frames)
        for _ in range(5):
            viewer.say({"do": "train"})
            viewer.until_state("running")
            viewer.say({"do": "pause"})
            viewer.until_state("paused")
            assert decode(viewer.frames[-1][1]).step == viewer.run["step"]


def test_a_viewer_who_comes_back_gets_only_what_is_new(address: str) -> None:
    with line(address) as viewer:
        settings = fresh(QUICK)
        viewer.watch(settings)
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until_state("done")
    with line(address) as again:
        again.watch(settings, after=40)
        again.until(lambda: again.frames)
        again.quiet(0.3)
        assert next(seq for seq, _ in again.frames) == 41
        assert again.frames == stored(again.run["id"])[41:]
    with line(address) as boaster:  # claims to have more than there is
        boaster.watch(settings, after=10**6)
        boaster.until(lambda: boaster.runs)
        boaster.quiet(0.3)
        assert boaster.frames == []


def test_a_run_is_named_by_its_id_too(address: str) -> None:
    with line(address) as first, line(address) as second:
        first.watch(fresh(QUICK))
        first.until(lambda: first.frames)
        second.say({"watch": {"run": first.run["id"]}})
        second.until(lambda: second.frames)
        assert second.frames[0] == first.frames[0]
        second.say({"watch": {"run": "flow-0123456789abcdef"}})
        second.until(lambda: second.errors)
        assert "no recording of that name" in second.errors[0]


def test_viewers_share_a_run_and_a_pause_is_for_oneself(address: str) -> None:
    with line(address) as first, line(address) as second:
        settings = fresh(LONG)
        first.watch(settings)
        first.until(lambda: first.frames)
        second.watch(settings)
        for viewer in (first, second):
            viewer.say({"do": "train"})
        second.until(lambda: second.run.get("state") == "running" and second.run["viewers"] == 2)
        first.say({"do": "pause"})
        seen = second.frames[-1][0]
        second.until(lambda: second.frames[-1][0] > seen + 3)
        first.say({"do": "stop"})
        first.until(lambda: first.errors)
        assert "others" in first.errors[0].lower()
        assert second.run["state"] == "running"
        second.say({"do": "pause"})
        second.until_state("paused")
        first.until_state("paused")
        assert first.run["id"] == second.run["id"]
    assert not (Counter(first.frames) - Counter(stored(first.run["id"])))


def test_after_turning_to_another_run_nothing_of_the_first_arrives(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh(LONG), token=1)
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until(lambda: len(viewer.frames) > 5)
        first = viewer.run["id"]
        viewer.watch(fresh(QUICK), token=2)
        viewer.until(lambda: viewer.runs[-1]["token"] == 2)
        viewer.frames.clear()
        viewer.quiet(0.5)
        assert viewer.frames == stored(viewer.run["id"])
        assert {told["run"]["id"] for told in viewer.runs if told["token"] == 1} == {first}
        get_executor().pause(first)


def test_a_step_is_one_training_step_and_stop_ends_a_run(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh(LONG))
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "step"})
        viewer.until(lambda: len(viewer.frames) == 2)
        assert decode(viewer.frames[1][1]).step == 1
        viewer.until_state("paused")
        viewer.say({"do": "train"})
        viewer.until_state("running")
        viewer.say({"do": "stop"})
        viewer.until_state("stopped")


def test_a_run_that_is_done_can_be_made_longer(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh(QUICK))
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until_state("done")
        viewer.say({"do": "extend", "steps": 150})
        viewer.until(lambda: viewer.run["state"] == "done" and viewer.run["steps_target"] == 450)
        viewer.until(lambda: decode(viewer.frames[-1][1]).step == 450)


def test_frames_come_at_most_twenty_times_a_second(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh({**LONG, "steps": 20_000, "batch": 8}))
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until(lambda: len(viewer.frames) > 20)
        messages, frames, begin = viewer.messages, len(viewer.frames), time.monotonic()
        viewer.quiet(2.0)
        seconds = time.monotonic() - begin
        viewer.say({"do": "pause"})
        assert (viewer.messages - messages) / seconds < 1.1 / MESSAGE_SECONDS
        assert len(viewer.frames) > frames


def test_an_unwatched_run_pauses_after_the_grace_and_says_why(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh(LONG))
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until_state("running")
        run_id = viewer.run["id"]
    store, left = get_control().store, time.monotonic()
    while store.get(run_id).state == "running":
        assert time.monotonic() - left < GRACE_SECONDS + 5
        time.sleep(0.05)
    assert time.monotonic() - left >= GRACE_SECONDS - 0.2
    assert store.get(run_id).state == "paused" and store.get(run_id).reason == NOBODY


def test_a_vote_survives_a_dropped_connection(address: str) -> None:
    name, settings = "viewer-0123456789abcdef", fresh(LONG)
    with line(address, name) as viewer:
        viewer.watch(settings)
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until_state("running")
    with line(address, name) as again:
        again.watch(settings)
        again.quiet(2 * GRACE_SECONDS)
        assert again.run["state"] == "running"
        again.say({"do": "pause"})
        again.until_state("paused")


def test_frames_made_again_after_a_crash_replace_those_sent_before(address: str) -> None:
    with line(address) as viewer:
        viewer.watch(fresh({**SMALL, "steps": 3000}))
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until(lambda: len(viewer.frames) > 15)
        psutil.Process(get_executor().workers()[0]["pid"]).kill()
        viewer.until_state("interrupted")
        assert "process" in viewer.run["reason"].lower()
        viewer.say({"do": "train"})
        viewer.until_state("done")
        viewer.until(lambda: decode(viewer.frames[-1][1]).step == 3000)
        kept = dict(viewer.frames)  # as the player keeps them: the last of each number
        assert sorted(kept.items()) == stored(viewer.run["id"])


HOSTILE = [
    "",
    "{",
    "null",
    "[]",
    "7",
    '"watch"',
    "[" * 5000,
    "{}",
    '{"watch": 1}',
    '{"watch": {}}',
    '{"watch": {"run": 5}}',
    '{"watch": {"run": "../../etc/passwd"}}',
    '{"watch": {"run": "flow-0123456789abcdeX"}}',
    '{"watch": {"experiment": "flow"}}',
    '{"watch": {"experiment": ["flow"], "settings": {}}}',
    '{"watch": {"experiment": "nothing", "settings": {}}}',
    '{"watch": {"experiment": "flow", "settings": []}}',
    '{"watch": {"experiment": "flow", "settings": {"steps": -1}}}',
    '{"watch": {"experiment": "flow", "settings": {"steps": 1e999}}}',
    '{"watch": {"experiment": "flow", "settings": {"dataset": {"a": 1}}}}',
    '{"watch": {"experiment": "flow", "settings": {"no_such": 1}}}',
    '{"do": "train"}',
    '{"do": "explode"}',
    '{"do": {"a": 1}}',
    '{"do": null}',
    '{"do": "extend"}',
    "\u0000\ud7ff",
]


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
def test_every_hostile_message_gets_a_sentence(address: str, message: str) -> None:
    with line(address) as viewer:
        viewer.say(message)
        viewer.until(lambda: viewer.errors, 5)
        sentence = viewer.errors[0]
        assert sentence[0].isupper() or sentence[0] == "`"
        assert sentence.endswith(".") and "Traceback" not in sentence and len(sentence) <= 400
        viewer.watch(fresh(QUICK))  # the line is as good as before
        viewer.until(lambda: viewer.frames)


@pytest.mark.parametrize("steps", [0, -5, 10**9, "5", 1.5, None, True])
def test_a_run_is_not_extended_by_nonsense(address: str, steps: object) -> None:
    with line(address) as viewer:
        viewer.watch({**QUICK, "seed": 10_000})
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "extend", "steps": steps})
        viewer.until(lambda: viewer.errors, 5)
        assert "1 to 1,000,000" in viewer.errors[0]


def test_there_is_room_for_the_longest_data_of_a_learner(address: str) -> None:
    side = np.linspace(-3.9, 3.9, 39)
    grid = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)[:1500]
    own = {**QUICK, "dataset": "own", "own": write_drawing(grid), "learning_rate": 0.00123456}
    with line(address) as viewer:
        viewer.watch(FlowExperiment.from_settings(own).settings())
        viewer.until(lambda: viewer.frames)
        assert viewer.run["id"] == FlowExperiment.from_settings(own).run_id
        assert viewer.run["statics"]["title"] == "Your drawing"


def test_a_message_that_is_too_long_ends_the_line(address: str) -> None:
    with line(address) as viewer:
        viewer.say("x" * 20_000)
        with pytest.raises(ConnectionClosed) as closed:
            viewer.quiet(5)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009


def test_too_many_messages_are_refused_and_then_end_the_line(address: str) -> None:
    with line(address) as viewer:
        viewer.watch({**QUICK, "seed": 10_000})
        for _ in range(400):
            viewer.say({"do": "pause"})
        viewer.until(lambda: any("too much" in error for error in viewer.errors))
        with pytest.raises(ConnectionClosed):
            viewer.quiet(5)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://[", "https://"])
def test_pages_of_others_are_refused(address: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, line(address, origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_our_own_page_is_welcome(address: str) -> None:
    with line(address, origin=address) as viewer:
        viewer.watch({**QUICK, "seed": 10_000})
        viewer.until(lambda: viewer.frames)
