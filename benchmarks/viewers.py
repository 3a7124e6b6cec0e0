"""What viewers cost the server: processor time a frame, memory, and the way from click to frame.

    python -m benchmarks.viewers [--seconds 6]

A real server on a free port, and viewers that speak the player's WebSocket: one, then thirty, all
on one run, then ten on ten runs. The server's own processor time (its workers' left out) is divided
by the frames that reached viewers; thirty viewers are compared with one in the same run of this
program. Click to frame: from sending `train` to the first frame of a later step.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
from websockets.asyncio.client import ClientConnection, connect

from genlab.experiments.experiment import Experiment
from genlab.experiments.flow import FlowExperiment

ROOT = Path(__file__).parents[1]
LONG = 50_000  # steps: no run ends while it is watched
CLICKS = 7


class Viewer:
    """One line to the server, with a count of the frames that came over it."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.frames = 0
        self.last_step = -1

    async def watch(self, experiment: Experiment) -> None:
        target = {"experiment": experiment.name, "settings": experiment.settings()}
        await self.line.send(json.dumps({"watch": target}))
        while self.last_step < 0:
            await self.take()

    async def take(self) -> None:
        """Take one message; frames come as (length, sequence number, blob), one after the other."""
        message = await self.line.recv()
        if isinstance(message, str):
            if "error" in (said := json.loads(message)):
                raise RuntimeError(said["error"])
            return
        start = 0
        while start < len(message):
            (length,) = struct.unpack_from("<I", message, start)
            blob = message[start + 8 : start + 8 + length]
            header = json.loads(blob[4 : 4 + int.from_bytes(blob[:4], "little")])
            self.frames, self.last_step = self.frames + 1, header["step"]
            start += 8 + length

    async def take_frames(self) -> None:
        """Take messages until one brought frames."""
        before = self.frames
        while self.frames == before:
            await self.take()

    async def do(self, deed: str) -> None:
        await self.line.send(json.dumps({"do": deed}))

    async def count(self, seconds: float) -> int:
        """Return how many frames come in that time."""
        before = self.frames
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self.take()
        except TimeoutError:
            return self.frames - before


async def cost(url: str, server: psutil.Process, seeds: list[int], seconds: float) -> list[float]:
    """Watch one run per entry of `seeds`; return frames a viewer and second, and ms a frame."""
    lines = [await connect(f"ws{url[4:]}/genlab/ws", origin=url) for _ in seeds]  # type: ignore[arg-type]
    viewers = [Viewer(line) for line in lines]
    for viewer, seed in zip(viewers, seeds, strict=True):
        await viewer.watch(FlowExperiment(seed=seed, steps=LONG))
        await viewer.do("train")
    await asyncio.gather(*(viewer.count(1.0) for viewer in viewers))  # warm
    before = server.cpu_times()
    frames = sum(await asyncio.gather(*(viewer.count(seconds) for viewer in viewers)))
    after = server.cpu_times()
    for viewer in viewers:
        await viewer.do("pause")  # who only leaves lets the run go on for a while
        await viewer.line.close()
    busy = after.user + after.system - before.user - before.system
    return [frames / len(seeds) / seconds, 1000 * busy / frames, 100 * busy / seconds]


async def click(url: str, seed: int) -> float:
    """Return the milliseconds from `train` to the first frame that training made."""
    async with connect(f"ws{url[4:]}/genlab/ws", origin=url) as line:  # type: ignore[arg-type]
        viewer = Viewer(line)
        await viewer.watch(FlowExperiment(seed=seed, steps=LONG))
        begin = time.perf_counter()
        await viewer.do("train")
        while viewer.last_step <= 0:
            await viewer.take()
        elapsed = time.perf_counter() - begin
        await viewer.do("stop")
        return 1000 * elapsed


async def measure(url: str, server: psutil.Process, seconds: float) -> None:
    clicks = [await click(url, seed) for seed in range(1, CLICKS + 1)]
    print(
        f"click to the first frame of training: median {statistics.median(clicks):.0f} ms, "
        f"worst {max(clicks):.0f} ms of {CLICKS}"
    )
    rows = {
        "1 viewer": await cost(url, server, [100], seconds),
        "30 viewers of one run": await cost(url, server, [101] * 30, seconds),
        "10 viewers of ten runs": await cost(url, server, list(range(110, 120)), seconds),
    }
    print("\n| | frames a viewer and second | server ms a viewer and frame | server CPU % |")
    print("|---|---|---|---|")
    for name, (rate, each, share) in rows.items():
        print(f"| {name} | {rate:.1f} | {each:.2f} | {share:.0f} |")
    ratio = rows["30 viewers of one run"][1] / rows["1 viewer"][1]
    print(f"\na frame to one of thirty viewers costs {ratio:.2f} of a frame to a lone one")
    print(f"memory of the server: {server.memory_info().rss / 2**20:.0f} MB")
    for worker in server.children():
        print(f"memory of a worker with its runs: {worker.memory_info().rss / 2**20:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    arguments = parser.parse_args()
    with served() as (url, server):
        asyncio.run(measure(url, server, arguments.seconds))


@contextlib.contextmanager
def served() -> Iterator[tuple[str, psutil.Process]]:
    """Start the app on a free port with a store of its own; give its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as home:
        options = ("--server.port", str(port), "--server.address", "127.0.0.1")
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env={**os.environ, "GENLAB_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(url)
            yield url, psutil.Process(server.pid)
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the server did not answer within 30 s")


if __name__ == "__main__":
    main()
