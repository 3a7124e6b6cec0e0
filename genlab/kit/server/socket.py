"""The WebSocket: one viewer's line. Text in and out is JSON; frames go out as they are stored.

In: {"watch": {"run": id} | {"experiment": name, "settings": {...}}}, optionally with "after" (the
last frame that the viewer has) and "token" (given back with the run); {"do": ...} as `Control.do`.
Out: {"token": t, "run": {...}} at a watch and each change, {"error": sentence}, and frames.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
import time
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from genlab.kit.server.control import CommandError, Control
from genlab.kit.server.origin import allowed
from genlab.kit.server.shared import tails
from genlab.kit.server.tail import MESSAGE_SECONDS, Tail, Tails
from genlab.runs.info import StoreError

MAX_CHARACTERS = 16 * 1024  # of a message
MESSAGES_A_SECOND = 20.0
BURST = 60.0  # messages at once: a scripted press of many buttons, no more
PATIENCE = 200  # refused messages, after which the line is cut
VIEWER = re.compile(r"[0-9A-Za-z-]{16,64}")
POLICY, TOO_BIG = 1008, 1009  # close codes


class Line:
    """One viewer's connection."""

    def __init__(self, socket: WebSocket, tails: Tails, viewer: str) -> None:
        self.socket, self.tails, self.viewer = socket, tails, viewer
        self.control: Control = tails.control
        self._tail: Tail | None = None
        self._token: Any = None
        self._told = ""  # the news last sent
        self._sent = -1  # the last frame sent
        self._wake = asyncio.Event()
        self._tokens, self._filled = BURST, time.monotonic()
        self._refused = 0

    def notice(self) -> None:
        """Send what is new, soon."""
        self._wake.set()

    def rewind(self, last: int) -> None:
        """Hold what was sent beyond frame `last` for unsent."""
        self._sent = min(self._sent, last)

    async def serve(self) -> None:
        """Listen until the viewer is gone, and send meanwhile."""
        sender = asyncio.create_task(self._send())
        try:
            while True:
                text = await self._receive()
                if text is None:
                    return
                try:
                    await self._obey(text)
                except (CommandError, StoreError) as error:
                    await self._refuse(str(error))
        finally:
            sender.cancel()
            self._leave()

    async def _receive(self) -> str | None:
        """Return the next message, or None where the line is to end."""
        message = await self.socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text: str | None = message.get("text")
        too_big = text is not None and len(text) > MAX_CHARACTERS
        if too_big or self._refused > PATIENCE:
            await self.socket.close(TOO_BIG if too_big else POLICY)
            return None
        return text or ""

    async def _obey(self, text: str) -> None:
        self._allow()
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            raise CommandError("A message must be JSON text.") from None
        watch = message.get("watch") if isinstance(message, dict) else None
        if isinstance(watch, dict):
            await self._watch(watch)
        elif not isinstance(message, dict) or "do" not in message:
            raise CommandError('A message says {"watch": ...} or {"do": ...}.')
        elif self._tail is None:
            raise CommandError("Say first which run is meant.")
        else:
            run_id = self._tail.run_id
            await asyncio.to_thread(self.control.do, run_id, self.viewer, message)

    async def _watch(self, watch: dict[str, Any]) -> None:
        info = await asyncio.to_thread(self.control.find, watch)
        after, token = watch.get("after"), watch.get("token")
        self._leave()
        self._token = token if type(token) in (int, str) else None
        self._told = ""
        self._sent = max(-1, min(after, info.frames - 1)) if isinstance(after, int) else -1
        self._tail = self.tails.join(info.id, self, self.viewer)
        self._wake.set()

    def _leave(self) -> None:
        tail, self._tail = self._tail, None
        if tail is not None:
            self.tails.leave(tail, self, self.viewer)

    def _allow(self) -> None:
        """Take one message from the allowance, which fills up again with time."""
        now = time.monotonic()
        self._tokens = min(BURST, self._tokens + (now - self._filled) * MESSAGES_A_SECOND)
        self._filled = now
        if self._tokens < 1:
            raise CommandError("That was too much at once; wait a second.")
        self._tokens -= 1

    async def _refuse(self, sentence: str) -> None:
        self._refused += 1
        await self.socket.send_text(json.dumps({"error": sentence[:400]}))

    async def _send(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # the line is cut
            while True:
                await self._wake.wait()
                self._wake.clear()
                try:
                    if self._tail is not None:
                        await self._tell(self._tail)
                except StoreError as error:
                    await self._refuse(str(error))
                await asyncio.sleep(MESSAGE_SECONDS)

    async def _tell(self, tail: Tail) -> None:
        """Send what is new of the run.

        Its state answers a watch; later it follows the frames that it speaks of, so that a run is
        not told to rest before its last frame has come.
        """
        if tail.error:
            await self._refuse(tail.error)
        state, news, token = tail.state, tail.news, self._token
        if state and not self._told:
            await self._say(state, news)
        if not state or self._tail is not tail or self._token != token:
            return
        sent = self._sent
        message, last = await tail.batch(sent)
        # while waiting the viewer may have turned to another run: its frames must not follow
        if (self._tail, self._token, self._sent) != (tail, token, sent):
            self._wake.set()
            return
        if message:
            self._sent = last
            await self.socket.send_bytes(message)
        if self._told != news and (self._tail, self._token) == (tail, token):
            await self._say(state, news)
        if self._sent < tail.last:
            self._wake.set()

    async def _say(self, state: str, news: str) -> None:
        self._told = news
        await self.socket.send_text(f'{{"token": {json.dumps(self._token)}, "run": {state}}}')


async def websocket(socket: WebSocket) -> None:
    """Serve one viewer, if the page that asks is one of ours."""
    if not allowed(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close(POLICY)
        return
    await socket.accept()
    given = socket.query_params.get("viewer", "")
    viewer = given if VIEWER.fullmatch(given) else secrets.token_hex(16)
    with contextlib.suppress(WebSocketDisconnect):
        await Line(socket, tails(), viewer).serve()
