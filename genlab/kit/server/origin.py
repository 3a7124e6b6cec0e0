"""Whose pages may open the WebSocket: ours, and those that Streamlit is configured to trust."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit


def allowed(origin: str | None, host: str | None) -> bool:
    """Say whether a page from `origin` may talk to the server that was asked for as `host`.

    Browsers always send an origin, and it is their users who need protection from foreign pages;
    a request without one comes from a program, which could send any.
    """
    if not _host_allowed(host):
        return False
    if origin is None:
        return True
    try:
        if urlsplit(origin).netloc == host:
            return True
    except ValueError:
        return False
    return _trusted(origin)


def _host_allowed(host: str | None) -> bool:
    """Hold the request against Streamlit's `server.allowedHosts`, where Streamlit runs."""
    if "streamlit" not in sys.modules:
        return True
    from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

    return is_host_allowed(host)


def _trusted(origin: str) -> bool:
    """Hold a foreign page against Streamlit's `server.corsAllowedOrigins`, where Streamlit runs."""
    if "streamlit" not in sys.modules:
        return False
    from streamlit.web.server.server_util import is_url_from_allowed_origins

    return is_url_from_allowed_origins(origin)
