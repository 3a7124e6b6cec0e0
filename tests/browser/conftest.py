"""The real app on a port of its own, and the system's Chromium to look at it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.app import Server, start

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as the system has it (CHROMIUM names another): Playwright downloads none."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not os.access(chromium, os.X_OK):
        absent = f"no Chromium at {chromium}; set CHROMIUM to one or install Debian's"
        if os.environ.get("GENLAB_REQUIRE_BROWSER") == "1":
            pytest.fail(f"The browser tests are required here, and there is {absent}.")
        pytest.skip(absent)
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, started once for all tests that leave it as they found it."""
    server = start(tmp_path_factory.mktemp("home"), {})
    yield server
    server.sweep()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server of the test's own: `start_server(home=None, **environment)`.

    Give the `home` of a dead server to a new one to see what became of its recordings.
    """
    servers: list[Server] = []

    def started(home: Path | None = None, **environment: str) -> Server:
        servers.append(start(home or tmp_path / f"home-{len(servers)}", environment))
        return servers[-1]

    yield started
    for server in servers:
        server.sweep()
