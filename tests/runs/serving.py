"""A server process for tests that kill it: it owns an executor and trains one run.

python -m tests.runs.serving STORE: prints the worker's process number once the run trains.
"""

from __future__ import annotations

import sys
import threading

from genlab.runs.executor import Executor
from genlab.runs.store import Store
from tests.runs.descent import CATALOG, Descent

SLOW = Descent(steps=200_000, pause_us=1000)

if __name__ == "__main__":
    store = Store(sys.argv[1])
    executor = Executor(store, 1, CATALOG)
    run_id = executor.prepare(SLOW).id
    executor.train(run_id)
    moved = threading.Event()
    executor.subscribe(lambda run: moved.set() if store.get(run).frames > 20 else None)
    moved.wait()
    assert "torch" not in sys.modules
    print(executor.workers()[0]["pid"], flush=True)
    threading.Event().wait()
