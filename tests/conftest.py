"""What every test stands on: one torch thread, a home of its own, and what the markers mean."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

# Before torch is imported anywhere: it reads them once.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import hypothesis
import pytest

# A slow machine is no failure, and a failure must come back when the test is run again.
hypothesis.settings.register_profile("genlab", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("genlab")

BROWSER_TESTS = Path(__file__).parent / "browser"
MNIST = (Path(os.environ.get("GENLAB_DATA") or "nowhere") / "mnist").is_dir()
_home = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Recordings made by tests go to a temporary home, one a test process."""
    config.stash[_home] = os.environ["GENLAB_HOME"] = tempfile.mkdtemp(prefix="genlab-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_home], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser's tests by their folder; leave out GPU tests where there is no GPU."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("browser")
        if item.get_closest_marker("mnist") and not MNIST:
            item.add_marker(pytest.mark.skip(reason="GENLAB_DATA names no folder with MNIST"))
    gpu = [item for item in items if item.get_closest_marker("gpu")]
    if gpu and not _cuda():
        config.hook.pytest_deselected(items=gpu)
        items[:] = [item for item in items if item not in gpu]


def _cuda() -> bool:
    import torch

    return torch.cuda.is_available()
