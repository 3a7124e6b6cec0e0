"""A training process: commands come in as JSON lines on stdin, events leave on stdout.

    python -m genlab.runs.worker --store PATH

Its server holds the other end of stdin; when that closes, the server is dead: the worker keeps what
it has as checkpoints and ends.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

# One thread a process, said before torch is imported: two threads on busy cores collapse.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

from genlab.experiments.experiment import Experiment
from genlab.runs.info import RunInfo
from genlab.runs.store import Store

CATALOG = "genlab.experiments.catalog:EXPERIMENTS"
SERVER_DIED = "The app stopped while this was training; it can go on from here."
SERVER_CLOSED = "The app was closed while this was training; it can go on from here."

Command = dict[str, Any]


class Channel:
    """The pipe to the server. Whatever else prints to stdout goes to stderr instead."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
        self._in = os.fdopen(os.dup(0), "r", encoding="utf-8")
        nowhere = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nowhere, 0)
        os.close(nowhere)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self.starting = True  # nothing trains yet, so the process may end at any moment
        self.commands: queue.SimpleQueue[Command | None] = queue.SimpleQueue()  # None: it is dead
        threading.Thread(target=self._read, args=(self._in,), daemon=True).start()

    def tell(self, event: dict[str, Any]) -> None:
        """Send one event; to a dead server, nothing."""
        try:
            self._out.write(json.dumps(event) + "\n")
        except (OSError, ValueError):
            self.commands.put(None)

    def waiting(self, block: bool) -> Iterator[Command | None]:
        """Yield the commands that wait; where none does and `block` is set, wait for one."""
        while True:
            try:
                yield self.commands.get(block)
            except queue.Empty:
                return
            block = False

    def _read(self, lines: TextIO) -> None:
        for line in lines:
            command = json.loads(line)
            if command["do"] == "quit" and self.starting:
                os._exit(0)
            self.commands.put(command)
        if self.starting:
            os._exit(0)
        self.commands.put(None)


def main() -> None:
    """Train what the server asks for until it says quit, or dies."""
    parser = argparse.ArgumentParser(prog="genlab.runs.worker", description=__doc__)
    parser.add_argument("--store", required=True, help="path of the run store")
    parser.add_argument("--catalog", default=CATALOG, help="module:NAME of the experiments")
    arguments = parser.parse_args()
    channel = Channel()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the server, which then says quit
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal ends the server first
    signal.signal(signal.SIGTERM, lambda *_: channel.commands.put({"do": "quit"}))
    serve(channel, Store(arguments.store), load_catalog(arguments.catalog))


def serve(channel: Channel, store: Store, catalog: Mapping[str, type[Experiment]]) -> None:
    """Alternate between commands and turns; wait only while no run trains."""
    begin = time.perf_counter()
    from genlab.runs.rounds import Rounds  # torch: the reader is already listening meanwhile

    warm_up(catalog)
    channel.starting = False
    channel.tell({"warm": os.getpid(), "seconds": round(time.perf_counter() - begin, 3)})

    def tell(info: RunInfo) -> None:
        event = {"run": info.id, "state": info.state, "frames": info.frames, "step": info.step}
        channel.tell(event)

    def drop(run_id: str) -> None:
        channel.tell({"run": run_id, "state": "dropped"})

    rounds = Rounds(store, catalog, tell, drop)
    while True:
        for command in channel.waiting(block=not rounds.busy):
            if command is None:
                return rounds.rest("interrupted", SERVER_DIED)
            if command["do"] == "quit":
                return rounds.rest("paused", SERVER_CLOSED)
            rounds.do(command)
            channel.tell({"run": command["run"], "done": command["number"]})
        if rounds.busy:
            rounds.turn()


def load_catalog(where: str) -> dict[str, type[Experiment]]:
    """Return the experiments that `module:NAME` names; it comes from the server, never a user."""
    module, _, name = where.partition(":")
    catalog: dict[str, type[Experiment]] = getattr(importlib.import_module(module), name)
    return catalog


def warm_up(catalog: Mapping[str, type[Experiment]]) -> None:
    """Take a step of each experiment, so that the first click does not pay for loading code."""
    for kind in catalog.values():
        try:
            experiment = kind()
            learner = experiment.learner()
            learner.step()
            experiment.probe(learner, 0)
        except Exception:
            traceback.print_exc()  # the run that meets it will say so to its viewers
    gc.collect()
    gc.freeze()  # what torch's import made stays: collections need not look at it again
    gc.set_threshold(20_000, 20, 50)


if __name__ == "__main__":
    main()
