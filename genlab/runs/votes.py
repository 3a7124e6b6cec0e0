"""Who wants a run to go on. Pure logic: no threads, and the clock is an argument."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Literal

GRACE_SECONDS = 75.0  # hidden tabs throttle their timers, and a reload drops the connection
NOBODY = "Nobody was watching."

Action = Literal["train", "pause"]


def grace_seconds() -> float:
    """Return how long the vote of a viewer who left still counts: `GENLAB_GRACE`, or 75 s."""
    try:
        return max(0.0, float(os.environ.get("GENLAB_GRACE", GRACE_SECONDS)))
    except ValueError:
        return GRACE_SECONDS


@dataclass
class _Audience:
    present: set[Hashable] = field(default_factory=set)
    wanting: set[Hashable] = field(default_factory=set)  # present or not
    left: dict[Hashable, float] = field(default_factory=dict)  # when, of those who want and left


class Votes:
    """A run trains while at least one viewer wants it.

    A viewer who pauses withdraws at once; the vote of one who leaves counts for `grace` more
    seconds, and for good if they come back within them. A present viewer's pause outweighs the
    votes of those who left.
    """

    def __init__(
        self, grace: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.grace = grace_seconds() if grace is None else grace
        self._clock = clock
        self._audiences: dict[str, _Audience] = {}

    def join(self, run: str, viewer: Hashable) -> None:
        """Note that a viewer watches a run; joining is no vote."""
        audience = self._audiences.setdefault(run, _Audience())
        audience.present.add(viewer)
        audience.left.pop(viewer, None)

    def want(self, run: str, viewer: Hashable, wants: bool) -> Action | None:
        """Take a viewer's vote; return what the run has to do now, None if nothing."""
        self.join(run, viewer)
        audience = self._audiences[run]
        if wants:
            audience.wanting.add(viewer)
            return "train"
        audience.wanting.discard(viewer)
        if audience.wanting & audience.present:
            return None
        self._drop_absent(audience)
        return "pause"

    def leave(self, run: str, viewer: Hashable) -> None:
        """Note that a viewer is gone; `due` tells when their vote has expired."""
        audience = self._audiences.get(run)
        if audience is None:
            return
        audience.present.discard(viewer)
        if viewer in audience.wanting:
            audience.left.setdefault(viewer, self._clock())
        self._tidy(run)

    def viewers(self, run: str) -> int:
        """Return how many watch a run now."""
        audience = self._audiences.get(run)
        return len(audience.present) if audience else 0

    def due(self) -> list[str]:
        """Return the runs to pause now because the last vote for them has expired, each once."""
        now, paused = self._clock(), []
        for run, audience in list(self._audiences.items()):
            expired = {v for v, left in audience.left.items() if now - left >= self.grace}
            if not expired:
                continue
            audience.wanting -= expired
            for viewer in expired:
                del audience.left[viewer]
            if not audience.wanting:
                paused.append(run)
            self._tidy(run)
        return paused

    def next_due(self) -> float | None:
        """Return in how many seconds `due` may have something to tell, None if never."""
        times = [left for audience in self._audiences.values() for left in audience.left.values()]
        return max(0.0, min(times) + self.grace - self._clock()) if times else None

    def ended(self, run: str) -> None:
        """Forget the votes for a run that is done, stopped or failed; its viewers stay."""
        audience = self._audiences.get(run)
        if audience is not None:
            audience.wanting.clear()
            audience.left.clear()
            self._tidy(run)

    def _drop_absent(self, audience: _Audience) -> None:
        audience.wanting &= audience.present
        audience.left.clear()

    def _tidy(self, run: str) -> None:
        audience = self._audiences[run]
        if not audience.present and not audience.wanting:
            del self._audiences[run]
