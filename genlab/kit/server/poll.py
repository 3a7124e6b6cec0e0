"""Watching without a WebSocket: a page asks again and again, and is told what is new."""

from __future__ import annotations

import base64
import secrets
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from genlab.kit.server.control import CommandError, Control
from genlab.kit.server.downloads import weights
from genlab.kit.server.shared import get_control
from genlab.kit.server.told import told
from genlab.runs.info import StoreError

ANSWER_BYTES = 256 * 1024  # of frames in one answer
READ_FRAMES = 64
SILENCE_SECONDS = 5.0  # without a question, after which a viewer counts as gone


@dataclass
class _Channel:
    """One run that the page shows."""

    target: Mapping[str, Any]
    run_id: str
    sent: int = -1
    error: str = ""
    letter: bool = False  # whether the weights are to go with the next answer


@dataclass(eq=False)
class Poll:
    """One page's watch over its runs, the shown one ("main") and those pinned."""

    viewer: str = field(default_factory=lambda: secrets.token_hex(16))
    asked: float = field(default_factory=time.monotonic)
    present: bool = False
    heard: int = 0  # number of the last command that was carried out
    _channels: dict[str, _Channel] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def look(self, targets: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return what is new of each channel: {"run", "error", "last", "frames", "weights"}.

        frames: [[seq, base64], ...]; last: of all frames sent so far, as an answer may get lost;
        weights: base64 of safetensors, where they were asked for and are there.
        """
        control = get_control()
        with self._lock:
            self.asked = time.monotonic()
            self._retarget(control, targets)
            if not self.present:
                self._arrive(control)
            return {name: self._news(control, channel) for name, channel in self._channels.items()}

    def do(self, command: Mapping[str, Any]) -> None:
        """Carry out a command of the page.

        {"after": n} asks for the frames behind n again, {"weights": n} for the model's weights.

        A command with a "number" that was heard before is not carried out twice.
        """
        with self._lock:
            number = command.get("number")
            if type(number) is int:
                if number <= self.heard:
                    return
                self.heard = number
            channel = self._channels.get(str(command.get("channel")))
            if channel is None:
                return
            after = command.get("after")
            if type(after) is int:
                channel.sent = max(-1, after)
                return
            if "weights" in command:
                channel.letter = True
                return
            try:
                get_control().do(channel.run_id, self.viewer, command)
                channel.error = ""
            except (CommandError, StoreError) as error:
                channel.error = str(error)

    def depart(self, control: Control) -> None:
        """Note that the page no longer asks."""
        with self._lock:
            if self.present:
                self.present = False
                for channel in self._channels.values():
                    control.leave(channel.run_id, self.viewer)

    def _arrive(self, control: Control) -> None:
        self.present = True
        for channel in self._channels.values():
            control.join(channel.run_id, self.viewer)
        _attend(self)

    def _retarget(self, control: Control, targets: Mapping[str, Mapping[str, Any]]) -> None:
        for name in [*self._channels]:
            wanted = targets.get(name)
            if wanted is None or _essence(wanted) != self._channels[name].target:
                gone = self._channels.pop(name)
                if self.present:
                    control.leave(gone.run_id, self.viewer)
        for name in targets.keys() - self._channels.keys():
            target = _essence(targets[name])
            channel = self._channels[name] = _Channel(target, control.find(target).id)
            if self.present:
                control.join(channel.run_id, self.viewer)

    def _news(self, control: Control, channel: _Channel) -> dict[str, Any]:
        info = control.store.run(channel.run_id)
        if info is None:
            return {"error": "This recording was removed to make room.", "frames": []}
        control.settled(info)
        channel.sent = min(channel.sent, info.frames - 1)
        frames: list[list[Any]] = []
        size = 0
        for seq, blob in control.store.blobs(channel.run_id, channel.sent, READ_FRAMES):
            size += len(blob)
            if frames and size > ANSWER_BYTES:
                break
            frames.append([seq, base64.b64encode(blob).decode()])
            channel.sent = seq
        news = {"run": told(info, control), "error": channel.error, "last": channel.sent}
        if channel.letter and info.weights is not None:
            news["weights"] = base64.b64encode(weights(control.store, info)).decode()
            channel.letter = False
        return {**news, "frames": frames}


def _essence(target: Mapping[str, Any]) -> dict[str, Any]:
    return {"experiment": target["experiment"], "settings": dict(target["settings"])}


_present: weakref.WeakSet[Poll] = weakref.WeakSet()
_attendance = threading.Lock()
_watcher: threading.Thread | None = None


def _attend(poll: Poll) -> None:
    """Keep an eye on a page that polls: it cannot say that it leaves."""
    global _watcher
    with _attendance:
        _present.add(poll)
        if _watcher is None:
            _watcher = threading.Thread(target=_watch, name="polled pages", daemon=True)
            _watcher.start()


def _watch() -> None:
    while True:
        time.sleep(1.0)
        with _attendance:
            silent = [p for p in _present if time.monotonic() - p.asked > SILENCE_SECONDS]
            for poll in silent:
                _present.discard(poll)
        for poll in silent:
            poll.depart(get_control())
