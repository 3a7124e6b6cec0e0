"""The store keeps what is written, once, for one owner, and says what is wrong with a file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from genlab.runs.housekeeping import prune, reclaim
from genlab.runs.owner import SILENCE, Owner, start_of
from genlab.runs.store import Checkpoint, LeaseLost, Store, StoreError, default_path
from tests.runs.descent import Descent
from tests.runs.looking import until

DEAD = Owner(2**22 + 1, "never", os.uname().nodename)


def filled(store: Store, seed: int = 1, frames: int = 5, size: int = 100) -> str:
    """A paused run with frames at steps 0, 10, 20, ... of `size` bytes each."""
    run_id = store.add(Descent(seed=seed)).id
    store.append(run_id, [(10 * i, bytes([i]) * size) for i in range(frames)])
    store.set_state(run_id, "paused")
    return run_id


def test_the_same_experiment_is_one_run(store: Store) -> None:
    found: list[str] = []
    adding = [
        threading.Thread(target=lambda: found.append(store.add(Descent()).id)) for _ in range(8)
    ]
    for thread in adding:
        thread.start()
    for thread in adding:
        thread.join()
    assert found == [Descent().run_id] * 8
    assert [info.id for info in store.runs()] == [Descent().run_id]
    assert store.get(found[0]).settings == Descent().settings()


def test_frames_come_back_as_they_were_and_in_order(store: Store) -> None:
    run_id = filled(store)
    assert store.blobs(run_id) == [(i, bytes([i]) * 100) for i in range(5)]
    assert [seq for seq, _ in store.blobs(run_id, after=2)] == [3, 4]
    assert [seq for seq, _ in store.blobs(run_id, limit=2)] == [0, 1]
    assert store.blobs("descent-0") == []
    assert (store.get(run_id).frames, store.get(run_id).bytes) == (5, 500)


@pytest.mark.parametrize(("step", "expected"), [(0, 0), (9, 0), (10, 1), (39, 3), (10**6, 4)])
def test_the_frame_at_a_step_is_the_last_before_it(store: Store, step: int, expected: int) -> None:
    assert store.blob_at(filled(store), step) == bytes([expected]) * 100


def test_truncating_and_going_on_leaves_no_gap(store: Store) -> None:
    run_id = filled(store)
    store.truncate(run_id, 20)
    store.append(run_id, [(30, b"new")])
    assert [seq for seq, _ in store.blobs(run_id)] == [0, 1, 2, 3]
    assert store.blobs(run_id, after=2) == [(3, b"new")]
    assert store.get(run_id).bytes == 303


def test_another_connection_sees_each_frame_at_once(store: Store) -> None:
    other = Store(store.path)
    run_id = filled(store, frames=1)
    store.append(run_id, [(10, b"next")])
    assert other.blobs(run_id, after=0) == [(1, b"next")]
    other.close()


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    run_id = filled(store)

    def fail_halfway() -> None:
        with store.transaction():
            store.append(run_id, [(50, b"x")])
            store.set_state(run_id, "of no kind")

    with pytest.raises(ValueError, match="no state"):
        fail_halfway()
    assert (store.get(run_id).frames, store.get(run_id).state) == (5, "paused")


def test_a_checkpoint_takes_the_place_of_the_last(store: Store) -> None:
    run_id = filled(store)
    assert store.checkpoint(run_id) is None
    store.save(run_id, Checkpoint(1, 0.1, {"steps": 0, "sums": {}}, b"one"))
    second = Checkpoint(2, 0.2, {"steps": 1, "sums": {"nll": 0.1 + 0.2}}, b"two")
    store.save(run_id, second)
    assert store.checkpoint(run_id) == second


def test_deleting_takes_everything_along(store: Store) -> None:
    run_id = filled(store)
    store.save(run_id, Checkpoint(1, 0.1, {}, b"one"))
    store.delete(run_id)
    store.delete(run_id)
    assert store.run(run_id) is None
    assert store.select("SELECT count(*) FROM frames")[0][0] == 0
    assert store.select("SELECT count(*) FROM checkpoints")[0][0] == 0
    with pytest.raises(StoreError, match="There is no run"):
        store.append(run_id, [(0, b"")])


# One process at a time


def test_one_living_process_at_a_time_works_on_a_run(store: Store) -> None:
    run_id = filled(store)
    with subprocess.Popen(["sleep", "60"]) as process:
        other = Owner(process.pid, start_of(process.pid) or "", Owner.here().host)
        assert store.lease(run_id, other) is not None
        assert store.lease(run_id, Owner.here()) is None
        assert store.get(run_id).held
        process.kill()
        # not yet waited for: a zombie has a number and a start, but is dead
        until(lambda: not store.get(run_id).held)
        assert store.lease(run_id, Owner.here()) is not None


def test_a_number_used_again_is_another_process() -> None:
    here = Owner.here()
    assert here.alive(silent=0)
    assert not Owner(here.pid, "another start", here.host).alive(silent=0)


def test_a_process_on_another_machine_lives_while_it_writes() -> None:
    far = Owner(1, "whenever", "another-machine")
    assert far.alive(silent=1)
    assert not far.alive(silent=SILENCE + 1)


def test_a_lease_ends_with_the_work(store: Store) -> None:
    run_id = filled(store)
    store.lease(run_id, Owner.here())
    store.set_state(run_id, "running")
    assert store.get(run_id).owner == Owner.here()
    store.set_state(run_id, "paused")
    assert store.get(run_id).owner is None


def test_who_lost_the_lease_writes_nothing_more(store: Store) -> None:
    run_id = filled(store)
    mine = store.lease(run_id, Owner.here())
    store.lease(run_id, Owner.here())
    assert mine is not None
    for write in (
        lambda: store.append(run_id, [(50, b"late")], lease=mine.lease),
        lambda: store.save(run_id, Checkpoint(1, 0.0, {}, b""), lease=mine.lease),
        lambda: store.set_state(run_id, "done", lease=mine.lease),
        lambda: store.truncate(run_id, 0, lease=mine.lease),
    ):
        with pytest.raises(LeaseLost):
            write()
    assert (store.get(run_id).frames, store.checkpoint(run_id)) == (5, None)


def test_a_lease_of_a_deleted_run_is_never_given_again(store: Store) -> None:
    run_id = filled(store)
    old = store.lease(run_id, Owner.here())
    store.delete(run_id)
    filled(store)
    new = store.lease(run_id, Owner.here())
    assert old is not None
    assert new is not None
    assert new.lease > old.lease


def test_runs_of_dead_processes_are_marked_once(store: Store) -> None:
    run_id, living = filled(store), filled(store, seed=2)
    for one, owner in ((run_id, DEAD), (living, Owner.here())):
        store.lease(one, owner)
        store.append(one, [], step=1234, seconds=1.0)
        store.set_state(one, "running")
    store.save(run_id, Checkpoint(1200, 0.9, {}, b""))
    assert reclaim(store) == [run_id]
    assert reclaim(store) == []
    info = store.get(run_id)
    assert info.state == "interrupted"
    assert info.reason == "Its process died at step 1,234; the run can go on from step 1,200."
    assert store.get(living).state == "running"


def test_a_run_that_was_only_being_prepared_stays_ready(store: Store) -> None:
    run_id = store.add(Descent()).id
    store.lease(run_id, DEAD)
    assert reclaim(store) == []
    assert (store.get(run_id).state, store.get(run_id).owner) == ("ready", None)


# Room


def test_pruning_takes_the_oldest_and_leaves_the_pinned(store: Store) -> None:
    first, second, third = (filled(store, seed, size=1000) for seed in (1, 2, 3))
    store.describe(first, pinned=True)
    store.select("UPDATE runs SET touched = touched - 100 WHERE id = ?", second)
    store.save(third, Checkpoint(0, 0.0, {}, bytes(500)))
    assert store.sizes() == {first: 5000, second: 5000, third: 5500}
    assert prune(store, 12_000) == [second]
    assert prune(store, 0) == [third]
    assert [info.id for info in store.runs()] == [first]


def test_pruning_begins_with_what_nobody_started(store: Store) -> None:
    kept, fresh = filled(store), store.add(Descent(seed=2)).id
    stale = store.add(Descent(seed=3)).id
    store.select("UPDATE runs SET created = created - 4000 WHERE id = ?", stale)
    assert prune(store, 10**9) == [stale]
    assert {info.id for info in store.runs()} == {kept, fresh}


def test_pruning_leaves_what_is_being_trained(store: Store) -> None:
    run_id = filled(store)
    store.lease(run_id, Owner.here())
    store.set_state(run_id, "running")
    assert prune(store, 0) == []


# Files that are no store


def assert_refused(path: Path, words: str) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        Store(path).runs()
    assert str(caught.value).count("\n") == 0
    assert str(path) in str(caught.value)


def test_a_newer_store_is_refused(store: Store) -> None:
    store.select("PRAGMA user_version = 3")
    assert_refused(store.path, "version 3 and this GenLab reads version 2")


def test_an_older_store_is_brought_up_with_all_that_it_holds(store: Store) -> None:
    run_id = filled(store)
    expected = store.get(run_id)
    store.select("ALTER TABLE runs DROP COLUMN remedy")  # as the first version had it
    store.select("PRAGMA user_version = 1")
    store.close()
    newer = Store(store.path)
    assert newer.get(run_id) == expected
    assert len(newer.blobs(run_id)) == expected.frames
    newer.set_state(run_id, "failed", "Too far.", remedy={"learning_rate": 0.1})
    newer.close()
    assert Store(store.path).get(run_id).remedy == {"learning_rate": 0.1}


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    assert_refused(path, "another program")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look at " * 100)
    assert_refused(path, "not a store of recordings")


def test_a_damaged_store_is_refused(store: Store) -> None:
    filled(store, frames=200, size=1000)
    store.select("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    content = bytearray(store.path.read_bytes())
    content[4096:40960] = os.urandom(40960 - 4096)
    store.path.write_bytes(content)
    assert_refused(store.path, "damaged")


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(tmp_path / "file" / "runs.sqlite", "cannot be opened")


def test_a_store_that_another_holds_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genlab.runs.schema.BUSY_SECONDS", 0.05)
    other = Store(store.path)
    with store.transaction(), pytest.raises(StoreError, match="held by another program"):
        other.add(Descent())
    other.close()


def test_home_names_the_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    assert default_path() == tmp_path / "runs.sqlite"
    monkeypatch.delenv("GENLAB_HOME")
    assert default_path().parts[-2:] == (".genlab", "runs.sqlite")


def test_a_process_killed_while_writing_leaves_whole_frames(store: Store) -> None:
    """The writer is killed in the middle of its work; what it had committed is all there."""
    run_id = store.add(Descent()).id
    program = f"""
import itertools
from genlab.runs.store import Store
store = Store({str(store.path)!r})
for i in itertools.count():
    store.append({run_id!r}, [(i, i.to_bytes(4, "little") * 5000)])
"""
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        until(lambda: store.get(run_id).frames > 50)
        process.kill()
    for seq, blob in store.blobs(run_id):
        assert blob == seq.to_bytes(4, "little") * 5000
    assert store.select("PRAGMA integrity_check")[0][0] == "ok"
    assert time.time() - store.get(run_id).touched < 60
