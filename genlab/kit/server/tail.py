"""The tail of a growing recording, read once and shared by all who watch it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import struct
from typing import Protocol

from genlab.kit.server.control import Control
from genlab.kit.server.told import told
from genlab.runs.info import RunInfo, StoreError
from genlab.runs.store import Store

MESSAGE_SECONDS = 0.05  # at most 20 messages a second: more is not seen
MESSAGE_BYTES = 256 * 1024  # of frames in one message; a single larger frame goes alone
WINDOW_BYTES = 16 * 2**20  # of frames kept in memory, a run's newest
READ_FRAMES = 256  # read from the store at a time
GONE = "This recording was removed to make room; press Train to make it again."


class Viewer(Protocol):
    """Whoever is told that there is something new."""

    def notice(self) -> None:
        """Look at the tail again, soon."""

    def rewind(self, last: int) -> None:
        """Hold what was sent beyond frame `last` for unsent: it is made again."""


def packed(seq: int, blob: bytes) -> bytes:
    """Return a frame as it travels: uint32 length, uint32 sequence number, blob padded to 8."""
    return struct.pack("<II", len(blob), seq) + blob + bytes(-len(blob) % 8)


class Tail:
    """One run's newest frames and its state, kept up while somebody watches."""

    def __init__(self, run_id: str, control: Control) -> None:
        self.run_id, self.control = run_id, control
        self.viewers: set[Viewer] = set()
        self.state = ""  # JSON of what is told about the run; "" before the first look
        self.news = ""  # the same without the step: frames tell that
        self.error = ""
        self._frames: list[bytes] = []  # packed, from sequence number `_first` on
        self._first = 0
        self._size = 0
        self._lease = -1  # of the run, when it was last looked at
        self._dirty = asyncio.Event()
        self._dirty.set()
        self._task = asyncio.create_task(self._follow())

    @property
    def last(self) -> int:
        """Sequence number of the newest frame known, -1 for none."""
        return self._first + len(self._frames) - 1

    def touch(self) -> None:
        """Look at the store again, soon."""
        self._dirty.set()

    def close(self) -> None:
        """End it: nobody watches any more."""
        self._task.cancel()

    async def batch(self, after: int) -> tuple[bytes, int]:
        """Return frames behind `after` as one message, and the last one's number."""
        if after + 1 < self._first:
            read = self.control.store.blobs
            found = await asyncio.to_thread(read, self.run_id, after, READ_FRAMES)
            frames = [packed(seq, blob) for seq, blob in found]
        else:
            frames = self._frames[after + 1 - self._first :]
        size, count = 0, 0
        for frame in frames:
            size += len(frame)
            if count and size > MESSAGE_BYTES:
                break
            count += 1
        return b"".join(frames[:count]), after + count

    async def _follow(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            try:
                info, kept, found = await asyncio.to_thread(self._read)
                self.error = "" if info else GONE
                if info:
                    self._take(info, kept, found)
            except StoreError as error:
                self.error = str(error)
            except Exception:
                logging.getLogger(__name__).exception("The tail of %s failed.", self.run_id)
                self.error = "The server failed to read this recording; its log says why."
            for viewer in self.viewers:
                viewer.notice()
            await asyncio.sleep(MESSAGE_SECONDS)

    def _read(self) -> tuple[RunInfo | None, int, list[tuple[int, bytes]]]:
        """Return the run, how many of the frames known are still its own, and those behind."""
        store = self.control.store
        info = store.run(self.run_id)
        if info is None:
            return None, 0, []
        kept = min(self.last + 1, info.frames)
        if info.lease != self._lease:  # taken up anew, perhaps from a checkpoint further back
            kept = self._unchanged(store, kept)
        self.control.settled(info)
        return info, kept, store.blobs(self.run_id, kept - 1, READ_FRAMES)

    def _unchanged(self, store: Store, kept: int) -> int:
        """Return how many of the first `kept` frames are in the store as they are here."""
        while kept > self._first:
            ((seq, blob),) = store.blobs(self.run_id, kept - 2, 1) or [(-1, b"")]
            if seq == kept - 1 and packed(seq, blob) == self._frames[seq - self._first]:
                break
            kept -= 1
        return kept

    def _take(self, info: RunInfo, kept: int, found: list[tuple[int, bytes]]) -> None:
        self._lease = info.lease
        if kept <= self.last:
            self._cut(kept)
        for seq, blob in found:
            if seq != self.last + 1:  # cut off meanwhile: the next look brings the rest
                self._dirty.set()
                break
            self._frames.append(packed(seq, blob))
            self._size += len(blob)
        while self._size > WINDOW_BYTES and len(self._frames) > 1:
            self._size -= len(self._frames.pop(0)) - 8
            self._first += 1
        if self.last + 1 < info.frames:
            self._dirty.set()
        news = told(info, self.control)
        self.state = json.dumps(news)
        self.news = json.dumps(news | {"step": 0})

    def _cut(self, frames: int) -> None:
        """Forget all but the first `frames` of the run."""
        del self._frames[max(0, frames - self._first) :]
        self._first = min(self._first, frames)
        self._size = sum(len(frame) - 8 for frame in self._frames)
        for viewer in self.viewers:
            viewer.rewind(frames - 1)


class Tails:
    """The tails of all runs that are watched; of one event loop."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self._tails: dict[str, Tail] = {}
        self._loop = asyncio.get_running_loop()
        self._unsubscribe = control.executor.subscribe(self._from_a_thread)

    def join(self, run_id: str, viewer: Viewer, name: str) -> Tail:
        """Watch a run; the viewer is noticed at every change."""
        tail = self._tails.get(run_id) or Tail(run_id, self.control)
        self._tails[run_id] = tail
        tail.viewers.add(viewer)
        self.control.join(run_id, name)
        tail.touch()
        return tail

    def leave(self, tail: Tail, viewer: Viewer, name: str) -> None:
        """Watch it no more."""
        tail.viewers.discard(viewer)
        self.control.leave(tail.run_id, name)
        tail.touch()
        if not tail.viewers:
            tail.close()
            self._tails.pop(tail.run_id, None)

    def close(self) -> None:
        """End all of them."""
        self._unsubscribe()
        for tail in self._tails.values():
            tail.close()
        self._tails.clear()

    def _from_a_thread(self, run_id: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to tell
            self._loop.call_soon_threadsafe(self._touch, run_id)

    def _touch(self, run_id: str) -> None:
        if tail := self._tails.get(run_id):
            tail.touch()
