"""A recording leaves as one file and comes back the same; all else is refused in a sentence."""

from __future__ import annotations

import hashlib
import json
import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genlab.experiments.flow import FlowExperiment
from genlab.experiments.frame import encode
from genlab.runs import transfer
from genlab.runs.lighter import Lighter
from genlab.runs.owner import Owner
from genlab.runs.session import Session
from genlab.runs.store import Checkpoint, RunInfo, Store
from genlab.runs.transfer import TransferError, export_run, import_run, pack, unpack
from tests.runs.descent import CALM, EXPERIMENTS, Descent
from tests.runs.looking import assert_same, frames, trained

CATALOG = {**EXPERIMENTS, "flow": FlowExperiment}


@pytest.fixture
def other(tmp_path: Path) -> Store:
    """Another machine's store."""
    return Store(tmp_path / "other.sqlite")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export of a run paused in the middle, with a checkpoint between two frames."""
    store = Store(tmp_path_factory.mktemp("transfer") / "runs.sqlite")
    session = Session(store, Descent(steps=300))
    session.train()
    for _ in range(123):
        session.turn(0.0)
    session.rest("paused", "To be sent.")
    return export_run(session.id, store)


def taken_apart(file: bytes) -> tuple[dict[str, Any], list[bytes], bytes]:
    """The manifest, the frames and the checkpoint in a file."""
    content, at, parts = unpack(file), 0, []
    manifest: dict[str, Any] = {}
    while len(parts) < 1 + manifest.get("frames", 0):
        (length,) = struct.unpack_from("<I", content, at)
        parts.append(content[at + 4 : at + 4 + length])
        at += 4 + length
        manifest = json.loads(parts[0])
    return manifest, parts[1:], content[at:]


def put_together(manifest: dict[str, Any], blobs: list[bytes], checkpoint: bytes) -> bytes:
    parts = [json.dumps(manifest).encode(), *blobs]
    return pack(b"".join(struct.pack("<I", len(part)) + part for part in parts) + checkpoint)


def test_a_bare_recording_can_be_looked_at_only(store: Store, other: Store) -> None:
    """Asked to go on, it keeps its frames and says why it cannot."""
    experiment = Descent(steps=55)
    expected = trained(store, experiment)
    bare = export_run(experiment.run_id, store, Lighter(bare=True))
    assert len(bare) < len(export_run(experiment.run_id, store))
    there = import_run(bare, other, CATALOG)
    assert there.state == "done" and other.checkpoint(experiment.run_id) is None
    after = Session(other, experiment).extend(50)
    assert (after.state, after.step, after.metrics) == ("done", 55, there.metrics)
    assert after.reason.startswith("It came without") and after.owner is None
    assert_same(frames(other, experiment.run_id), expected)


@pytest.mark.parametrize(
    "experiment",
    [Descent(steps=55), FlowExperiment(steps=20, couplings=2, width=8)],
    ids=["descent", "flow"],
)
def test_out_and_in_is_the_same(store: Store, other: Store, experiment: Descent) -> None:
    expected = trained(store, experiment)
    run_id = experiment.run_id
    there = import_run(export_run(run_id, store), other, CATALOG)
    here = store.get(run_id)
    for name in ("settings", "state", "step", "steps_target", "seconds", "metrics", "device"):
        assert getattr(there, name) == getattr(here, name)
    assert (here.origin, there.origin) == ("here", "imported")
    assert other.blobs(run_id) == store.blobs(run_id)
    assert other.checkpoint(run_id) == store.checkpoint(run_id)
    assert_same(frames(other, run_id), expected)


def test_a_failed_run_takes_its_remedy_along(store: Store, other: Store) -> None:
    session = Session(store, Descent(learning_rate=50.0))
    session.train()
    while session.training:
        session.turn(0.05)
    info = import_run(export_run(session.id, store), other, CATALOG)
    assert (info.state, info.remedy) == ("failed", {"learning_rate": CALM})


def test_a_file_from_before_there_were_remedies_has_none(file: bytes, other: Store) -> None:
    manifest, blobs, checkpoint = taken_apart(file)
    del manifest["remedy"]
    assert import_run(put_together(manifest, blobs, checkpoint), other, CATALOG).remedy == {}


def test_an_imported_run_goes_on_exactly(file: bytes, other: Store, store: Store) -> None:
    info = import_run(file, other, CATALOG)
    assert (info.state, info.reason, info.step) == ("paused", "To be sent.", 123)
    experiment = Descent(steps=300)
    assert_same(trained(other, experiment), trained(store, experiment))


def test_the_longer_one_stays(file: bytes, store: Store) -> None:
    experiment = Descent(steps=300)
    session = Session(store, experiment)
    session.step()
    store.describe(session.id, pinned=True)
    info = import_run(file, store, CATALOG)
    assert (info.step, info.pinned) == (123, True)
    expected = trained(store, experiment)
    assert import_run(file, store, CATALOG).state == "done"
    assert_same(frames(store, session.id), expected)


def test_a_run_being_trained_is_left_alone(file: bytes, store: Store) -> None:
    run_id = store.add(Descent(steps=300)).id
    store.lease(run_id, Owner.here())
    store.set_state(run_id, "running")
    assert import_run(file, store, CATALOG).state == "running"
    assert store.get(run_id).frames == 0


def test_what_was_running_there_rests_here(file: bytes, other: Store) -> None:
    manifest, blobs, checkpoint = taken_apart(file)
    manifest["state"] = "running"
    info = import_run(put_together(manifest, blobs, checkpoint), other, CATALOG)
    assert info.state == "paused"


def test_a_run_without_frames_has_nothing_to_export(store: Store) -> None:
    with pytest.raises(TransferError, match="0 frames"):
        export_run(store.add(Descent()).id, store)


def test_a_checkpoint_that_has_no_room_stays_behind(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(store, Descent(steps=20))
    saved = store.checkpoint(Descent(steps=20).run_id)
    assert saved is not None
    store.save(Descent(steps=20).run_id, Checkpoint(20, 0.0, saved.since, bytes(2**21)))
    monkeypatch.setattr(transfer, "MAX_CONTENT", 2**21)
    info = import_run(export_run(Descent(steps=20).run_id, store), other, CATALOG)
    assert other.checkpoint(info.id) is None
    assert info.frames == 3


# Hostile files

Parts = tuple[dict[str, Any], list[bytes], bytes]


def manifest_with(**changes: Any) -> Callable[[Parts], Parts]:
    return lambda parts: ({**parts[0], **changes}, parts[1], parts[2])


def checkpoint_with(**changes: Any) -> Callable[[Parts], Parts]:
    return lambda parts: manifest_with(checkpoint={**parts[0]["checkpoint"], **changes})(parts)


def frame_with(number: int, **changes: Any) -> Callable[[Parts], Parts]:
    """Change a frame's header; its arrays stay where they were."""

    def change(parts: Parts) -> Parts:
        blobs = list(parts[1])
        length = int.from_bytes(blobs[number][:4], "little")
        header = {**json.loads(blobs[number][4 : 4 + length]), **changes}
        text = json.dumps(header).encode()
        text += b" " * (-(4 + len(text)) % 8)
        blobs[number] = struct.pack("<I", len(text)) + text + blobs[number][4 + length :]
        return parts[0], blobs, parts[2]

    return change


def tensors(header: dict[str, Any], data: bytes = bytes(8)) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        text = json.dumps(header).encode()
        content = struct.pack("<Q", len(text)) + text + data
        return checkpoint_with(bytes=len(content))((parts[0], parts[1], content))

    return change


LIES: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "experiment": (manifest_with(experiment="gan9"), "does not have"),
    "experiment is no text": (manifest_with(experiment=["descent"]), "does not have"),
    "settings out of range": (
        manifest_with(settings={"steps": 10**9}),
        "a whole number from 10 to 200,000",
    ),
    "settings unknown": (manifest_with(settings={"shell": "x"}), "no setting"),
    "settings of another run": (manifest_with(settings={"seed": 2}), "claims to be run"),
    "id": (manifest_with(id="descent-0000000000000000"), "claims to be run"),
    "state": (manifest_with(state="winning"), "cannot be 'winning'"),
    "state is no text": (manifest_with(state=[]), "cannot be"),
    "done too soon": (manifest_with(state="done"), "cannot be 'done'"),
    "reason": (manifest_with(reason="x\n" * 10), "not a sentence"),
    "reason too long": (manifest_with(reason="x" * 501), "not a sentence"),
    "step": (manifest_with(step=301), "from 0 to 300"),
    "step is true": (manifest_with(step=True), "whole number"),
    "step is huge": (manifest_with(step=10**400), "from 0 to 300"),
    "target": (manifest_with(steps_target=10**9), "from 300 to 200,000"),
    "target below the steps": (manifest_with(steps_target=20), "from 300"),
    "seconds": (manifest_with(seconds=-1), "seconds from 0"),
    "seconds are huge": (manifest_with(seconds=10**400), "seconds from 0"),
    "device": (manifest_with(device="<script>"), "no name of one"),
    "metrics": (manifest_with(metrics={"nll": "low"}), "not a finite number"),
    "metrics names": (manifest_with(metrics={"__proto__": 1}), "not plain"),
    "metrics no table": (manifest_with(metrics=[1]), "not a table"),
    "remedy no table": (manifest_with(remedy=[1]), "not a table"),
    "remedy of no setting": (manifest_with(remedy={"self": 1}), "no setting 'self'"),
    "remedy out of range": (manifest_with(remedy={"learning_rate": 1e9}), "from 0 to 100"),
    "remedy of no value": (manifest_with(remedy={"steps": {"a": "\n"}}), "does not hold"),
    "frames missing": (manifest_with(frames=1000), "ends before its frame|claims"),
    "frames left out": (manifest_with(frames=2), "checkpoint has"),
    "frames none": (manifest_with(frames=0), "from 1 to 20,000"),
    "frames too many": (manifest_with(frames=10**6), "from 1 to 20,000"),
    "checkpoint no table": (manifest_with(checkpoint=[1]), "not described"),
    "checkpoint hidden": (manifest_with(checkpoint=None), "behind its last frame"),
    "checkpoint later": (checkpoint_with(step=200), "from 0 to 123"),
    "checkpoint sums": (checkpoint_with(since={"steps": 1, "sums": {"a": None}}), "sum of losses"),
    "checkpoint steps": (checkpoint_with(since={"steps": 0, "sums": {"a": 1}}), "from 1 to"),
    "checkpoint size": (checkpoint_with(bytes=10), "bytes, not 10"),
    "tensor type": (
        tensors({"x": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}),
        "is F8_E4M3",
    ),
    "tensor beyond": (
        tensors({"x": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}),
        "not safetensors",
    ),
    "tensor shape": (
        tensors({"x": {"dtype": "F32", "shape": [2**62, 4], "data_offsets": [0, 8]}}),
        "not safetensors",
    ),
    "first step": (frame_with(0, step=1), "of step 1, after -1"),
    "steps go back": (frame_with(5, step=10), "after 40"),
    "steps go beyond": (frame_with(12, step=200), "in a run of 123 steps"),
    "frame seconds": (frame_with(1, seconds=1e400), "does not hold"),
    "frame losses": (frame_with(1, losses={"<b>": 1.0}), "not plain"),
    "frame arrays": (frame_with(1, arrays={"a b": ["float32", [8], 0]}), "not plain"),
    "frame dtype": (frame_with(1, arrays={"x": ["object", [1], 0]}), "'object'"),
    "frame dtype changes": (frame_with(1, arrays={"position": ["int32", [8], 0]}), "before"),
    "frame shape changes": (frame_with(1, arrays={"position": ["float32", [4], 0]}), "before"),
    "frame shape beyond": (frame_with(1, arrays={"position": ["float32", [9], 0]}), "beyond"),
    "frame offset": (frame_with(1, arrays={"position": ["float32", [8], -8]}), "multiple of 8"),
    "frame version": (frame_with(1, v=2), "version is 2"),
}


@pytest.mark.parametrize(("lie", "words"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_refused(
    file: bytes, other: Store, lie: Callable[[Parts], Parts], words: str
) -> None:
    lying = put_together(*lie(taken_apart(file)))
    with pytest.raises(TransferError, match=words) as caught:
        import_run(lying, other, CATALOG)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert other.runs() == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: b"", "has 0 bytes"),
        (lambda f: f[:40], "has 40 bytes"),
        (lambda f: b"PK\3\4" + f[4:], "not a GenLab recording"),
        (lambda f: f[:8] + b"\2" + f[9:], "of version 2"),
        (lambda f: f[:-1], "checksum"),
        (lambda f: f + b"x", "checksum"),
        (lambda f: bytes(transfer.MAX_FILE + 1), "67,108,865 bytes"),
        (lambda f: pack(unpack(f)[:50]), "claims"),
        (lambda f: pack(b"\xff" * 8), "claims 4,294,967,295 bytes"),
        (lambda f: pack(struct.pack("<I", 4) + b"\xff\xfe{}"), "not JSON"),
        (lambda f: pack(struct.pack("<I", 2) + b"[]"), "not a JSON object"),
        (lambda f: pack(struct.pack("<I", 100_000) + b"[" * 100_000), "not JSON"),
    ],
)
def test_a_spoilt_file_is_refused(
    file: bytes, other: Store, spoil: Callable[[bytes], bytes], words: str
) -> None:
    with pytest.raises(TransferError, match=words):
        import_run(spoil(file), other, CATALOG)


def test_a_bomb_does_not_go_off(other: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that unpacks to 64 MB is refused within the memory that a recording may take."""
    monkeypatch.setattr(transfer, "MAX_CONTENT", 2**20)
    bomb = pack(bytes(64 * 2**20))
    assert len(bomb) < 2**17
    tracemalloc.start()
    with pytest.raises(TransferError, match="unpacks to more than 1 MB"):
        import_run(bomb, other, CATALOG)
    assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    tracemalloc.stop()


def test_hidden_bytes_behind_the_packed_part_are_refused(file: bytes, other: Store) -> None:
    packed = zlib.compress(unpack(file)) + b"hidden"
    digest = hashlib.sha256(packed).digest()
    head = transfer.MAGIC + struct.pack("<I", 1) + digest
    with pytest.raises(TransferError, match="cut off"):
        import_run(head + packed, other, CATALOG)


def test_what_is_stored_is_what_was_checked(file: bytes, other: Store) -> None:
    """Frames are written anew: nothing of a stranger's bytes reaches a page unread."""
    parts = frame_with(1, extra="<script>", arrays={"position": ["float32", [8], 8]})(
        taken_apart(file)
    )
    parts[1][1] += bytes(8) + b"trailing"
    info = import_run(put_together(*parts), other, CATALOG)
    blob = other.blobs(info.id)[1][1]
    assert b"script" not in blob
    assert b"trailing" not in blob
    assert blob == encode(frames(other, info.id)[1])


@pytest.mark.parametrize("seed", range(3))
def test_three_hundred_mutated_files(file: bytes, tmp_path: Path, seed: int) -> None:
    """Whatever is changed, inside or out, an import ends in a run or in a TransferError."""
    chance = random.Random(seed)
    other = Store(tmp_path / "mutated.sqlite")
    content, refused = unpack(file), 0
    for number in range(100):
        bare = number % 4 == 0  # a quarter are not signed anew, and fail at the checksum
        spoilt = mutate(chance, bytearray(file if bare else content))
        try:
            info = import_run(spoilt if bare else pack(spoilt), other, CATALOG)
        except TransferError as error:
            refused += 1
            assert "\n" not in str(error)
            assert str(error).isprintable()
        else:
            assert isinstance(info, RunInfo)
            frames(other, info.id)
            other.delete(info.id)
    assert refused > 50


def mutate(chance: random.Random, content: bytearray) -> bytes:
    """Flip, overwrite, cut, insert, or double some bytes; mostly where the structure stands."""
    for _ in range(chance.randint(1, 3)):
        near = chance.choice([64, 800, len(content)])
        at = chance.randrange(min(near, len(content)))
        match chance.randrange(6):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                content[at : at + 4] = chance.randbytes(4)
            case 2:
                content[at : at + 4] = struct.pack("<I", chance.choice([0, 1, 2**31, 2**32 - 1]))
            case 3:
                del content[at : at + chance.randint(1, 200)]
            case 4:
                content[at:at] = chance.randbytes(chance.randint(1, 50))
            case 5:
                content[at:at] = chance.choice(
                    [b"1e999", b"NaN", b'"', b"[" * 50, b"-1", b"null", b"9" * 5000, b"\\ud800"]
                )
        if not content:
            return b""
    return bytes(content)
