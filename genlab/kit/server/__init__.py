"""What the app's own server adds to Streamlit's: frames over a WebSocket, files, recordings.

    App("genlab/kit/entry.py", routes=routes(), lifespan=lifespan)

Neither torch nor streamlit is imported here.
"""

from __future__ import annotations

from genlab.kit.server.assets import ASSETS, assets_version
from genlab.kit.server.control import CommandError, Control
from genlab.kit.server.shared import get_control, get_executor
from genlab.kit.server.start import lifespan, routes, serving

__all__ = [
    "ASSETS",
    "CommandError",
    "Control",
    "assets_version",
    "get_control",
    "get_executor",
    "lifespan",
    "routes",
    "serving",
]
