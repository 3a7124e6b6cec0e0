"""What all routes and sessions of this process share: one control, and its tails."""

from __future__ import annotations

import asyncio
import atexit
import threading

from genlab.kit.server.control import Control
from genlab.kit.server.tail import Tails
from genlab.runs.executor import Executor
from genlab.runs.store import Store, default_path

_lock = threading.Lock()
_control: Control | None = None
_tails: dict[asyncio.AbstractEventLoop, Tails] = {}


def get_control() -> Control:
    """Return the process's one control; the first call starts its executor."""
    global _control
    with _lock:
        if _control is None:
            _control = Control(Executor(Store(default_path())))
            atexit.register(close)
        return _control


def get_executor() -> Executor:
    """Return the process's one executor; the first call starts it."""
    return get_control().executor


def tails() -> Tails:
    """Return the tails of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _tails:
        _tails[loop] = Tails(get_control())
    return _tails[loop]


def close_tails() -> None:
    """End the tails of the running event loop."""
    found = _tails.pop(asyncio.get_running_loop(), None)
    if found is not None:
        found.close()


def close() -> None:
    """End the executor: its workers keep their checkpoints. The next `get_control` starts anew."""
    global _control
    with _lock:
        control, _control = _control, None
    if control is not None:
        control.close()
        control.executor.close()
        control.executor.store.close()
