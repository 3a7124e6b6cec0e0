"""A worker process as its server sees it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import genlab

ROOT = Path(genlab.__file__).parents[1]

# For glibc: keep freed memory up to 128 MB instead of returning it and getting it again, page by
# page, in every density map. That halves what a map costs (docs/benchmarks/watched.md).
MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(128 * 2**20), "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20)}


class WorkerProcess:
    """One training process with the pipes to it.

    on_event, on_exit: called from the thread that reads the worker's events.
    """

    def __init__(
        self,
        store: Path,
        catalog: str,
        on_event: Callable[[dict[str, Any]], None],
        on_exit: Callable[[WorkerProcess], None],
    ) -> None:
        self.warm = False
        self._on_event, self._on_exit = on_event, on_exit
        self._lock = threading.Lock()
        command = [sys.executable, "-P", "-m", "genlab.runs.worker", "--store", str(store)]
        self._process = subprocess.Popen(
            [*command, "--catalog", catalog],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, name=f"worker {self.pid}", daemon=True)
        self._reader.start()

    def send(self, command: dict[str, Any]) -> None:
        """Send a command; a worker that just died does not get it, and `on_exit` tells."""
        assert self._process.stdin is not None
        line = json.dumps(command).encode() + b"\n"
        with self._lock, contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    @property
    def end(self) -> str:
        """How the process ended, as the beginning of a sentence."""
        code = self._process.poll()
        if code is not None and code < 0:
            return f"Its process was killed (signal {-code})"
        return f"Its process ended (code {code})"

    def close(self, seconds: float) -> None:
        """Wait for a worker that was told to quit; end it by force after `seconds`."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = json.loads(line)
            if "warm" in event:
                self.warm, self.pid = True, event["warm"]  # a launcher may stand in between
            self._on_event(event)
        self._process.wait()
        with self._lock:
            self._process.stdout.close()
            with contextlib.suppress(OSError):  # what was not yet written goes nowhere
                self._process.stdin.close()
        self._on_exit(self)


def _environment() -> dict[str, str]:
    # The worker finds this package wherever the app was started, and nothing by its current folder.
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {**MEMORY, **os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths)}
