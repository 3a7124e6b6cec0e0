"""What watching costs: a recorded, watched run against the bare loop `learner.step()`.

    python -m benchmarks.watched [--rounds 20] [--seconds 1]

Rates are compared in one run of this program, in short turns, because the machine's speed drifts: a
ratio is the median over the rounds. Steps per second of the processor's own time leave out what
other programs took. Memory is resident memory as /proc tells it.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

from genlab.experiments.experiment import Experiment
from genlab.experiments.flow import FlowExperiment
from genlab.runs.executor import Executor
from genlab.runs.process import MEMORY
from genlab.runs.store import RunInfo, Store

LONG = 40_000  # steps: no run ends while it is measured, and frames are as far apart as usual

Rate = tuple[float, float]  # steps a second, and a second of the processor


class Watcher:
    """Reads each new frame as the server does for its viewers, and notes when which step was."""

    def __init__(self, executor: Executor) -> None:
        self.executor, self.store = executor, executor.store
        self.pid = executor.workers()[0]["pid"]
        self.marks: dict[str, list[tuple[float, float, int]]] = {}
        self.seen: dict[str, int] = {}
        self.changed = threading.Condition()
        executor.subscribe(self.look)

    def look(self, run_id: str) -> None:
        now, info = time.perf_counter(), self.store.get(run_id)
        for seq, _ in self.store.blobs(run_id, self.seen.get(run_id, -1)):
            self.seen[run_id] = seq
        with self.changed:
            self.marks.setdefault(run_id, []).append((now, processor(self.pid), info.step))
            self.changed.notify_all()

    def until(self, run_id: str, holds: Callable[[RunInfo], bool]) -> float:
        """Wait until the run is told to be so; return when that was."""
        with self.changed:
            self.changed.wait_for(lambda: holds(self.store.get(run_id)), timeout=60)
        return time.perf_counter()

    def rate(self, run_id: str, seconds: float) -> Rate:
        """Let a run train; return its rates from its first told frame to its last."""
        self.marks[run_id] = []
        self.executor.train(run_id)
        time.sleep(seconds)
        with self.changed:  # on a busy machine a second may hold too few frames
            self.changed.wait_for(lambda: len(self.marks[run_id]) > 6, timeout=60)
        self.executor.pause(run_id)
        self.until(run_id, lambda info: info.state == "paused")
        # the first turn ends with whatever woke the worker up; the last with the checkpoint
        told = [mark for mark in self.marks[run_id] if mark[-1] > self.marks[run_id][0][-1]]
        (begin, spent_then, first), (end, spent, last) = told[0], told[-2]
        return (last - first) / (end - begin), (last - first) / (spent - spent_then)


class Bare:
    """The same learner in a loop, in this process."""

    def __init__(self, experiment: Experiment) -> None:
        import torch

        torch.set_num_threads(1)
        self.learner = experiment.learner()

    def rate(self, seconds: float) -> Rate:
        begin, spent, steps = time.perf_counter(), time.thread_time(), 0
        while (now := time.perf_counter()) < begin + seconds:
            self.learner.step()
            steps += 1
        return steps / (now - begin), steps / (time.thread_time() - spent)


def processor(pid: int) -> float:
    """Return the seconds that a process's main thread has spent on a processor."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def resident(pid: int) -> float:
    """Return a process's resident memory (MB)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def recorded_over_bare(experiment: Experiment, folder: Path, rounds: int, seconds: float) -> str:
    """Compare a recorded run with the bare loop in this very process, without worker or viewer."""
    from genlab.runs.session import Session

    bare = Bare(experiment)
    session = Session(Store(folder / "recorded.sqlite"), experiment)
    session.train()
    bares, recorded = [bare.rate(seconds)], []
    for _ in range(rounds):
        first, begin, spent = session.steps_done, time.perf_counter(), time.thread_time()
        while time.perf_counter() < begin + seconds:
            session.turn(0.05)
        steps = session.steps_done - first
        recorded.append(
            (steps / (time.perf_counter() - begin), steps / (time.thread_time() - spent))
        )
        bares.append(bare.rate(seconds))
    return compared(bares, recorded)


def watched_over_bare(watcher: Watcher, experiment: Experiment, rounds: int, seconds: float) -> str:
    """Compare the two in turns; each watched turn stands between two bare ones."""
    run_id = watcher.executor.prepare(experiment).id
    watcher.until(run_id, lambda info: info.frames > 0)
    bare = Bare(experiment)
    bare.rate(seconds / 2)
    watcher.rate(run_id, seconds / 2)
    bares, watched = [bare.rate(seconds)], []
    for _ in range(rounds):
        watched.append(watcher.rate(run_id, seconds))
        bares.append(bare.rate(seconds))
    watcher.executor.stop(run_id)
    return compared(bares, watched)


def compared(bares: list[Rate], others: list[Rate]) -> str:
    """Return rates and ratios as table cells; each of the others stands between two bare ones."""
    cells = []
    for kind in range(2):  # by the clock, by the processor
        alone, seen = [rate[kind] for rate in bares], [rate[kind] for rate in others]
        around = [(a + b) / 2 for a, b in itertools.pairwise(alone)]
        ratios = [w / b for w, b in zip(seen, around, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        cells += [f"{statistics.median(alone):.0f} / {statistics.median(seen):.0f}"]
        cells += [f"**{middle:.3f}** ({low:.3f} to {high:.3f})"]
    return " | ".join(cells)


def clicks(watcher: Watcher, count: int) -> tuple[list[float], list[float]]:
    """Return milliseconds from asking for a new run to its frame 0, and from Train to a frame."""
    asked, trained = [], []
    for seed in range(count):
        begin = time.perf_counter()
        run_id = watcher.executor.prepare(FlowExperiment(seed=1000 + seed)).id
        asked.append(watcher.until(run_id, lambda info: info.frames > 0) - begin)
        begin = time.perf_counter()
        watcher.executor.train(run_id)
        trained.append(watcher.until(run_id, lambda info: info.frames > 1) - begin)
        watcher.executor.stop(run_id)
        watcher.until(run_id, lambda info: info.state == "stopped")
    return [1000 * s for s in asked], [1000 * s for s in trained]


def memory(watcher: Watcher, runs: int) -> float:
    """Return how much a worker grows for each run that it trains (MB)."""
    before = resident(watcher.pid)
    ids = []
    for seed in range(runs):
        ids.append(watcher.executor.prepare(FlowExperiment(steps=LONG, seed=2000 + seed)).id)
        watcher.executor.train(ids[-1])
    for run_id in ids:
        watcher.until(run_id, lambda info: info.frames > 2)
    grown = resident(watcher.pid) - before
    for run_id in ids:
        watcher.executor.stop(run_id)
    return grown / runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=1.0)
    arguments = parser.parse_args()
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        executor = Executor(Store(Path(folder) / "runs.sqlite"), workers=1)
        while not executor.workers()[0]["warm"]:
            time.sleep(0.01)
        warm = time.perf_counter() - begin
        watcher = Watcher(executor)
        server, idle = resident(os.getpid()), resident(watcher.pid)
        print("| measured | figure |\n|---|---|")
        print(f"| start of a worker until it is warm | {warm:.2f} s |")
        asked, trained = clicks(watcher, 12)
        print(f"| new settings to frame 0, median | {statistics.median(asked):.0f} ms |")
        print(f"| Train to the next frame, median | {statistics.median(trained):.0f} ms |")
        print(f"| server process with an executor, without torch | {server:.0f} MB |")
        print(f"| worker, warm and idle | {idle:.0f} MB |")
        print(f"| each run that trains in it | {memory(watcher, 8):.1f} MB |")
        print(
            "\n| against the bare loop | steps a second, bare / other | ratio: median (quartiles) "
            "| the same a second of the processor | ratio |\n|---|---|---|---|---|"
        )
        for name, dataset in {"in the plane": "moons", "digits": "digits"}.items():
            experiment = FlowExperiment(steps=LONG, dataset=dataset)
            much = (arguments.rounds, arguments.seconds)
            line = recorded_over_bare(experiment, Path(folder), *much)
            print(f"| {name}, recorded | {line} |")
            print(f"| {name}, watched | {watched_over_bare(watcher, experiment, *much)} |")
        executor.close()


if __name__ == "__main__":
    if not MEMORY.keys() <= os.environ.keys():  # the bare loop gets what the workers get
        again = [sys.executable, "-m", "benchmarks.watched", *sys.argv[1:]]
        os.execve(sys.executable, again, {**MEMORY, **os.environ})
    main()
