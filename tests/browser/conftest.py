"""The real app on a port of its own, and Debian's Chromium to look at it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
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


@dataclass
class Server:
    """One running app: where it listens, where it keeps its recordings, and how to end it."""

    process: subprocess.Popen[bytes]
    url: str
    home: Path
    log: Path
    _family: list[psutil.Process] = field(default_factory=list)

    @property
    def pid(self) -> int:
        return self.process.pid

    def children(self) -> list[psutil.Process]:
        """The processes that the server started and that live: its training workers."""
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def stop(self) -> None:
        """End it as Ctrl-C in a terminal does, and wait."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """`kill -9` for the server alone: what its workers do then is theirs to show."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        self._family += self.children()
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
            pytest.fail(f"The server did not end within 15 s of {how.name}:\n{self.tail()}")

    def tail(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def sweep(self) -> None:
        """After a test: leave no process behind, however the test ended."""
        self._family += self.children()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)
        for process in self._family:
            # psutil compares start times, so a pid that was given anew is left alone.
            if process.is_running():
                process.kill()


def _start(home: Path, environment: dict[str, str]) -> Server:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    options += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env={**os.environ, "GENLAB_HOME": str(home), **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, f"http://127.0.0.1:{port}", home, log)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=1):
                return server
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                server.sweep()
                pytest.fail(f"The app did not start within {START_SECONDS} s:\n{server.tail()}")
            time.sleep(0.05)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, started once for all tests that leave it as they found it."""
    server = _start(tmp_path_factory.mktemp("home"), {})
    yield server
    server.sweep()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a server of the test's own: `start_server(home=None, **environment)`.

    Give the `home` of a dead server to a new one to see what became of its recordings.
    """
    servers: list[Server] = []

    def start(home: Path | None = None, **environment: str) -> Server:
        servers.append(_start(home or tmp_path / f"home-{len(servers)}", environment))
        return servers[-1]

    yield start
    for server in servers:
        server.sweep()
