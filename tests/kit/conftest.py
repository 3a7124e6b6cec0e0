"""The app's own routes on a real server, without Streamlit's."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette

from genlab.kit.server import lifespan, routes, shared

GRACE_SECONDS = 1.5


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with one worker and a store of its own."""
    shared.close()  # what another module's tests left open has another home
    given = {
        "GENLAB_HOME": str(tmp_path_factory.mktemp("home")),
        "GENLAB_GRACE": str(GRACE_SECONDS),
        "GENLAB_WORKERS": "1",
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = Starlette(routes=routes(), lifespan=lifespan)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value
