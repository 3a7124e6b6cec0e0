"""One running app for a test: started as a person does, ended as it may end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, environment: dict[str, str], script: str = "app.py") -> Server:
    """Start the app on a free port with its recordings in `home`; return once it answers."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    options += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, *options],
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
