"""Where on the app the browser's tests go: the one place that knows the addresses of pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.browser.app import Server

NLL = "/negative-log-likelihood"
FLOW = {"part": "flow"}  # of that page: the part whose run a player shows


def flow(server: Server, query: dict[str, Any] | None = None) -> str:
    """The address of the lesson on the likelihood, at the part where a flow learns."""
    return f"{server.url}{NLL}?{urlencode({**FLOW, **(query or {})}, doseq=True, errors='replace')}"
