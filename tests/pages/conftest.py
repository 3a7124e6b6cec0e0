from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _workers_end() -> Iterator[None]:
    """Without the app's server, pages bring up the executor by themselves."""
    yield
    from genlab.kit.server import shared

    shared.close()
