"""Which process trains a run, and whether it still lives."""

from __future__ import annotations

import functools
import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Seconds without a word after which a process that cannot be looked at (another machine, or a
# system that does not tell) counts as dead. A worker with thirty runs writes to each every minute.
SILENCE = 120.0


@dataclass(frozen=True)
class Owner:
    """A process by its number, its start (numbers are used again) and its machine."""

    pid: int
    start: str
    host: str

    @classmethod
    def here(cls) -> Owner:
        """Return this very process."""
        return cls(os.getpid(), start_of(os.getpid()) or "", socket.gethostname())

    def alive(self, silent: float) -> bool:
        """Say whether the process lives; `silent` is how long ago it last wrote (seconds)."""
        if self.host != socket.gethostname():
            return silent < SILENCE
        start = start_of(self.pid)
        return silent < SILENCE if start is None else start == self.start != ""


def start_of(pid: int) -> str | None:
    """Return when a process started, "" if there is none, None if the system does not tell."""
    if Path("/proc/self/stat").exists():
        return _start_from_proc(pid)
    if os.name == "posix":
        command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        return "" if told.startswith("Z") else " ".join(told.split()[1:])
    return None


def _start_from_proc(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    # The command's name may hold spaces and parentheses: count from behind the last of them.
    fields = stat.rpartition(")")[2].split()
    ticks, state = fields[19], fields[0]
    return "" if state in "ZX" else f"{_boot()}-{ticks}"  # ticks count from the machine's start


@functools.cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except OSError:
        return ""
