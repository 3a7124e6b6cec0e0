"""Stores and executors that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genlab.runs.executor import Executor
from genlab.runs.store import Store
from tests.runs.descent import CATALOG


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "runs.sqlite")
    yield store
    store.close()


@pytest.fixture
def start(store: Store) -> Iterator[Callable[..., Executor]]:
    """Start executors on the test's store."""
    started: list[Executor] = []

    def begin(workers: int = 1, catalog: str = CATALOG) -> Executor:
        started.append(Executor(store, workers, catalog))
        return started[-1]

    yield begin
    for executor in started:
        executor.close()
