"""What it costs to watch three teachers in step: a real server against three bare loops.

    python -m benchmarks.three [--rounds 8] [--seconds 2]

A flow taught by likelihood, by a discriminator, and by both. In turns within one run of this
program: the bare loops `learner.step()`, one after the other, then all three runs on a real server,
each watched over a WebSocket that takes every frame. What a watched second brought is told in the
seconds that the bare loops of the same round take for as many steps; a ratio of 1 loses nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

from websockets.asyncio.client import connect

from benchmarks.viewers import Viewer, served
from benchmarks.watched import Bare
from genlab.experiments.duel import DuelExperiment
from genlab.runs.process import MEMORY

LONG = 40_000  # steps: no run ends while it is measured, and frames are as far apart as usual
TEACHERS = ("nll", "gan", "hybrid")
SETTLE = 0.5  # seconds after "train" until all three are under way


@dataclass(frozen=True)
class Round:
    """Steps a second of each run, alone and together, and how long they were together."""

    alone: list[float]
    together: list[float]

    @property
    def ratio(self) -> float:
        """Bare seconds' worth of steps in a watched second."""
        return sum(t / a for t, a in zip(self.together, self.alone, strict=True))


async def together(viewers: list[Viewer], seconds: float) -> list[float]:
    """Let all train while they are watched; return each one's steps a second."""
    for viewer in viewers:
        await viewer.do("train")
    await asyncio.gather(*(viewer.count(SETTLE) for viewer in viewers))
    rates = await asyncio.gather(*(_rate(viewer, seconds) for viewer in viewers))
    for viewer in viewers:
        await viewer.do("pause")
    await asyncio.gather(*(viewer.count(SETTLE) for viewer in viewers))
    return list(rates)


async def _rate(viewer: Viewer, seconds: float) -> float:
    """Return steps a second from one message's newest step to another's."""
    await viewer.take_frames()
    begin, first = time.perf_counter(), viewer.last_step
    while time.perf_counter() < begin + seconds:
        await viewer.take_frames()
        now, last = time.perf_counter(), viewer.last_step
    return (last - first) / (now - begin)


async def measure(url: str, dataset: str, rounds: int, seconds: float) -> list[Round]:
    """Return what each round came to; each watched turn stands between two bare ones."""
    duels = [DuelExperiment(objective=t, dataset=dataset, steps=LONG) for t in TEACHERS]
    bare = [Bare(duel) for duel in duels]
    async with AsyncExitStack() as lines:
        viewers = []
        for duel in duels:
            opening = connect(f"ws{url[4:]}/genlab/ws", origin=url, max_size=None)  # type: ignore[arg-type]
            viewers.append(Viewer(await lines.enter_async_context(opening)))
            await viewers[-1].watch(duel)
        await together(viewers, seconds)  # warm
        alone = [[one.rate(seconds)[0] for one in bare]]
        watched = []
        for _ in range(rounds):
            watched.append(await together(viewers, seconds * len(duels)))
            alone.append([one.rate(seconds)[0] for one in bare])
    around = [[(a + b) / 2 for a, b in zip(*two, strict=True)] for two in itertools.pairwise(alone)]
    return [Round(*pair) for pair in zip(around, watched, strict=True)]


def told(dataset: str, found: list[Round]) -> str:
    """Return a row: steps a second alone and together by teacher, and the ratio's quartiles."""
    cells = []
    for kind in ("alone", "together"):
        columns = zip(*(getattr(one, kind) for one in found), strict=True)
        cells.append(" / ".join(f"{statistics.median(column):.0f}" for column in columns))
    low, middle, high = statistics.quantiles([one.ratio for one in found], n=4)
    return f"| {dataset} | {' | '.join(cells)} | **{middle:.3f}** ({low:.3f} to {high:.3f}) |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--data", default="ring8,digits")
    arguments = parser.parse_args()
    names = " / ".join(TEACHERS)
    print(f"| data | bare loops, steps a second: {names} | together, watched | watched over bare |")
    print("|---|---|---|---|")
    for dataset in arguments.data.split(","):
        with served() as (url, _):
            found = asyncio.run(measure(url, dataset, arguments.rounds, arguments.seconds))
            print(told(dataset, found), flush=True)


if __name__ == "__main__":
    if not MEMORY.keys() <= os.environ.keys():  # the bare loops get what the workers get
        again = [sys.executable, "-m", "benchmarks.three", *sys.argv[1:]]
        os.execve(sys.executable, again, {**MEMORY, **os.environ})
    main()
