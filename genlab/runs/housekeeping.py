"""What keeps a store in order: runs whose process died, and recordings that take too much room."""

from __future__ import annotations

import time

from genlab.runs.store import RunInfo, Store

NEVER_STARTED = 3600.0  # seconds after which a run that nobody started makes room


def reclaim(store: Store, why: str = "Its process died") -> list[str]:
    """Mark the runs whose process is gone as "interrupted"; return their ids.

    why: how the process ended, the beginning of a sentence.
    """
    marked = []
    for info in store.held():
        if not info.held and _interrupt(store, info, why):
            marked.append(info.id)
    return marked


def prune(store: Store, max_bytes: int) -> list[str]:
    """Delete recordings until frames and checkpoints take at most `max_bytes`; return their ids.

    First those that nobody started within an hour, then the longest untouched. What is pinned, or
    being trained, stays.
    """
    now, deleted = time.time(), []
    for info in store.runs("ready"):
        if now - info.created > NEVER_STARTED and not info.pinned and not info.held:
            store.delete(info.id)
            deleted.append(info.id)
    excess = sum(store.sizes().values()) - max_bytes
    for info in reversed(store.runs()):
        if excess <= 0:
            break
        if not info.pinned and not info.held:
            excess -= store.sizes()[info.id]
            store.delete(info.id)
            deleted.append(info.id)
    return deleted


def _interrupt(store: Store, info: RunInfo, why: str) -> bool:
    with store.transaction():  # looked at again: another process may have taken it up meanwhile
        now = store.run(info.id)
        if now is None or now.owner is None or now.held:
            return False
        if now.state != "running":  # it was being prepared, and looks as it did before
            store.set_state(now.id, now.state, now.reason, remedy=now.remedy)
            return False
        saved = store.checkpoint(now.id)
        again = f"from step {saved.step:,}" if saved else "from the start"
        store.set_state(
            now.id, "interrupted", f"{why} at step {now.step:,}; the run can go on {again}."
        )
        return True
