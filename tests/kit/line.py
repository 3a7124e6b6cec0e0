"""A viewer without a browser: a WebSocket to a real server, with what came over it."""

from __future__ import annotations

import contextlib
import json
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE = 60.0  # seconds: a worker may still be importing torch


class Line:
    """One viewer's connection, and all that was heard so far."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.runs: list[dict[str, Any]] = []  # every run message, {"token", "run"}
        self.errors: list[str] = []
        self.frames: list[tuple[int, bytes]] = []  # (sequence number, blob) in order of arrival
        self.messages = 0

    @property
    def run(self) -> dict[str, Any]:
        return self.runs[-1]["run"] if self.runs else {}

    def say(self, message: Any) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        self.connection.send(text)

    def watch(self, settings: dict[str, Any], token: int = 1, **more: Any) -> None:
        target = {"experiment": "flow", "settings": settings, "token": token}
        self.say({"watch": {**target, **more}})

    def hear(self, seconds: float) -> bool:
        """Take up one message; say whether there was one."""
        try:
            message = self.connection.recv(timeout=seconds)
        except TimeoutError:
            return False
        self.messages += 1
        if isinstance(message, str):
            told = json.loads(message)
            if "run" in told:
                self.runs.append(told)
            if "error" in told:
                self.errors.append(told["error"])
        else:
            self.frames += unpack(message)
        return True

    def until(self, so: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Listen until something is so."""
        end = time.monotonic() + seconds
        while not so():
            left = end - time.monotonic()
            assert left > 0, f"waited {seconds} s in vain; run: {self.run}, errors: {self.errors}"
            self.hear(min(left, 0.5))

    def until_state(self, *states: str) -> None:
        self.until(lambda: self.run.get("state") in states)

    def quiet(self, seconds: float) -> None:
        """Listen for some time, whatever comes."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.hear(left)


def unpack(message: bytes) -> list[tuple[int, bytes]]:
    """Read a binary message: uint32 length, uint32 sequence number, blob padded to 8; each."""
    found, at = [], 0
    while at < len(message):
        length, seq = struct.unpack_from("<II", message, at)
        found.append((seq, message[at + 8 : at + 8 + length]))
        at += 8 + (length + 7) // 8 * 8
    assert at == len(message)
    return found


@contextlib.contextmanager
def line(address: str, viewer: str = "", **options: Any) -> Iterator[Line]:
    """Open a line to the server at `address` (http)."""
    url = address.replace("http", "ws", 1) + "/genlab/ws" + (f"?viewer={viewer}" if viewer else "")
    with connect(url, max_size=None, **options) as connection:
        yield Line(connection)
