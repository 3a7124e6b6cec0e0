"""A run trains while somebody wants it; the clock of these tests is a number."""

from __future__ import annotations

import pytest

from genlab.runs.votes import GRACE_SECONDS, Votes, grace_seconds


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def votes(clock: Clock) -> Votes:
    return Votes(grace=75, clock=clock)


def test_watching_is_no_vote(votes: Votes) -> None:
    votes.join("run", "ada")
    assert votes.viewers("run") == 1
    assert votes.next_due() is None
    votes.leave("run", "ada")
    assert votes.viewers("run") == 0
    assert votes.due() == []


def test_it_trains_until_the_last_who_wants_it_pauses(votes: Votes) -> None:
    assert votes.want("run", "ada", True) == "train"
    assert votes.want("run", "ben", True) == "train"
    assert votes.want("run", "ada", False) is None
    assert votes.want("run", "ben", False) == "pause"


def test_a_pause_by_one_who_never_wanted_it_leaves_it_to_the_others(votes: Votes) -> None:
    votes.want("run", "ada", True)
    assert votes.want("run", "cat", False) is None


def test_a_run_that_others_started_can_be_paused_by_who_is_there(votes: Votes) -> None:
    votes.want("run", "ada", True)
    votes.join("run", "ben")
    votes.leave("run", "ada")
    assert votes.want("run", "ben", False) == "pause"
    assert votes.due() == []
    assert votes.next_due() is None


def test_nobody_watching_pauses_after_the_grace_and_once(votes: Votes, clock: Clock) -> None:
    votes.want("run", "ada", True)
    votes.leave("run", "ada")
    assert votes.next_due() == 75
    clock.now += 74
    assert votes.due() == []
    clock.now += 1
    assert votes.next_due() == 0
    assert votes.due() == ["run"]
    assert votes.due() == []


def test_coming_back_in_time_keeps_the_vote(votes: Votes, clock: Clock) -> None:
    votes.want("run", "ada", True)
    votes.leave("run", "ada")
    clock.now += 74
    votes.join("run", "ada")
    clock.now += 1000
    assert votes.due() == []
    assert votes.want("run", "ben", False) is None


def test_coming_back_too_late_is_watching_only(votes: Votes, clock: Clock) -> None:
    votes.want("run", "ada", True)
    votes.leave("run", "ada")
    clock.now += 75
    assert votes.due() == ["run"]
    votes.join("run", "ada")
    votes.leave("run", "ada")
    clock.now += 75
    assert votes.due() == []


def test_leaving_twice_does_not_lengthen_the_grace(votes: Votes, clock: Clock) -> None:
    votes.want("run", "ada", True)
    votes.leave("run", "ada")
    clock.now += 50
    votes.leave("run", "ada")
    clock.now += 25
    assert votes.due() == ["run"]


def test_the_grace_of_one_does_not_end_what_another_wants(votes: Votes, clock: Clock) -> None:
    votes.want("run", "ada", True)
    votes.want("run", "ben", True)
    votes.leave("run", "ada")
    clock.now += 100
    assert votes.due() == []
    votes.leave("run", "ben")
    clock.now += 100
    assert votes.due() == ["run"]


def test_watchers_without_a_vote_do_not_keep_it_going(votes: Votes, clock: Clock) -> None:
    votes.want("run", "ada", True)
    votes.join("run", "ben")
    votes.leave("run", "ada")
    clock.now += 75
    assert votes.due() == ["run"]
    assert votes.viewers("run") == 1


def test_a_run_that_ended_is_not_paused(votes: Votes, clock: Clock) -> None:
    votes.want("run", "ada", True)
    votes.ended("run")
    votes.leave("run", "ada")
    clock.now += 100
    assert votes.due() == []


def test_runs_are_apart(votes: Votes, clock: Clock) -> None:
    votes.want("one", "ada", True)
    votes.want("two", "ada", True)
    votes.leave("one", "ada")
    clock.now += 75
    assert votes.due() == ["one"]
    assert votes.want("two", "ada", False) == "pause"


def test_strangers_are_no_error(votes: Votes) -> None:
    votes.leave("run", "nobody")
    votes.ended("run")
    assert votes.viewers("run") == 0


@pytest.mark.parametrize(
    ("told", "grace"), [("3", 3.0), ("soon", GRACE_SECONDS), ("-1", 0.0), ("", GRACE_SECONDS)]
)
def test_the_environment_sets_the_grace(
    monkeypatch: pytest.MonkeyPatch, told: str, grace: float
) -> None:
    monkeypatch.setenv("GENLAB_GRACE", told)
    assert grace_seconds() == Votes().grace == grace
