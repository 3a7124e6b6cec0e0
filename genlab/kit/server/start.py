"""The routes, and what happens when the server starts and ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute, Route, WebSocketRoute

from genlab.kit.server import shared
from genlab.kit.server.assets import ASSETS, asset
from genlab.kit.server.control import Control
from genlab.kit.server.downloads import download
from genlab.kit.server.socket import websocket
from genlab.runs.info import StoreError

RECORDINGS = ASSETS / "recordings"
_serving = False


def routes(base: str = "") -> list[BaseRoute]:
    """Return the routes of the app's own, below `base` (Streamlit's `server.baseUrlPath`)."""
    root = f"/{base.strip('/')}/genlab" if base.strip("/") else "/genlab"
    return [
        WebSocketRoute(f"{root}/ws", websocket),
        Route(f"{root}/assets/{{path:path}}", asset),
        Route(f"{root}/runs/{{run}}/{{file}}", download),
    ]


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[dict[str, Any]]:
    """Start the executor with the server, take up the recordings that come with the app."""
    global _serving
    control = await asyncio.to_thread(begin)
    seeding = asyncio.create_task(asyncio.to_thread(take_up, control, RECORDINGS))
    _serving = True
    try:
        yield {}
    finally:
        _serving = False
        seeding.cancel()
        shared.close_tails()
        await asyncio.to_thread(shared.close)


def serving() -> bool:
    """Say whether the routes are there: the page may use the WebSocket."""
    return _serving


def begin() -> Control | None:
    """Start the executor; None where the store cannot be opened, which each page then says."""
    try:
        return shared.get_control()
    except StoreError as error:
        logging.getLogger(__name__).error("%s", error)
        return None


def take_up(control: Control | None, folder: Path) -> None:
    """Import the recordings in `folder` that the store has not; a file is named after its run."""
    from genlab.runs.transfer import TransferError, import_run

    if control is None:
        return
    for path in sorted(folder.glob("*.genlab")):
        try:
            if control.store.run(path.stem) is None:
                import_run(path.read_bytes(), control.executor.store)
        except (OSError, TransferError, RuntimeError) as error:
            logging.getLogger(__name__).warning("%s was not taken up: %s", path.name, error)
