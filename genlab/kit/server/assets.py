"""Modules, fonts and styles, under an address that changes with their content."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

ASSETS = Path(__file__).parents[3] / "assets"
MODULES = ("player", "sketches", "latent")
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
VERSIONED = re.compile(r"v-([0-9a-f]{12})/(.*)")


def assets_version() -> str:
    """Return a name for the modules' present content, part of their addresses.

    One name for all folders, since a module may import from another folder.
    """
    files = sorted(path for folder in MODULES for path in (ASSETS / folder).glob("*.*"))
    return _version(tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _version(files: tuple[tuple[Path, int], ...]) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for path, _ in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _found(path: str) -> Path | None:
    """Return the file of that path below `assets`, if it is one that may be had."""
    if "\0" in path:
        return None
    file = (ASSETS / path).resolve()
    good = file.is_relative_to(ASSETS) and file.suffix in TYPES and file.is_file()
    return file if good else None


async def asset(request: Request) -> Response:
    """Serve one file of `assets`, for good where its address says which content is meant."""
    path = request.path_params["path"]
    versioned = VERSIONED.fullmatch(path)
    current = versioned is not None and versioned[1] == assets_version()
    file = _found(versioned[2] if versioned else path)
    if file is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    headers = {"Cache-Control": FOREVER if current else "no-cache"}
    headers["X-Content-Type-Options"] = "nosniff"
    return FileResponse(file, media_type=TYPES[file.suffix], headers=headers)
