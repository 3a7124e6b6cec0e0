"""A download that all viewers of this server share: started once, watched by who waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from genlab.data import mnist
from genlab.data.idx import DataError

SORRY = "The download failed for a reason of the program's own; the server's log says which."

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Standing:
    """How far a download has come."""

    state: Literal["idle", "running", "done", "failed"] = "idle"
    done: int = 0  # bytes
    total: int = 0
    problem: str = ""  # one sentence, where it failed

    @property
    def share(self) -> float:
        """What part of it is there, 0 to 1."""
        return self.done / self.total if self.total else 0.0


class Fetch:
    """One download at a time, in a thread of its own. Any thread may call it."""

    def __init__(self, work: Callable[[Progress], object]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._standing = Standing()

    @property
    def standing(self) -> Standing:
        """How far it has come now."""
        return self._standing

    def start(self) -> None:
        """Begin, unless it runs already: then whoever asks waits for the same one."""
        with self._lock:
            if self._standing.state == "running":
                return
            self._standing = Standing("running")
        threading.Thread(target=self._run, name="fetch", daemon=True).start()

    def _run(self) -> None:
        try:
            self._work(self._tell)
        except DataError as error:
            self._standing = Standing("failed", problem=str(error))
        except Exception:
            logging.getLogger(__name__).exception("A download failed.")
            self._standing = Standing("failed", problem=SORRY)
        else:
            self._standing = Standing("done")

    def _tell(self, done: int, total: int) -> None:
        self._standing = Standing("running", done, total)


MNIST_FETCH = Fetch(lambda progress: mnist.download(progress))
