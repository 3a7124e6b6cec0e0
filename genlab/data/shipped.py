"""Trained weights that come with the app: what is known of them, and that they are unaltered.

In assets/FOLDER lie NAME.safetensors and NAME.json: the shape of the network, how it was trained,
and the SHA-256 of its weights. torch is needed for the weights only. Results that come with the
app, in assets/reports, are JSON alone.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


class AssetError(ValueError):
    """Shipped weights that are missing or altered; one sentence that names the file."""


def folder(kind: str) -> Path:
    """Return where the weights of a `kind` ("teachers", "judges") lie.

    Code that stands alone, exported as one file, looks for them where it is run.
    """
    package = find_spec("genlab")
    home = Path(package.origin).parents[1] if package and package.origin else Path()
    return home / "assets" / kind


def names(kind: str) -> list[str]:
    """Return the names of all weights of a `kind`."""
    return sorted(path.stem for path in folder(kind).glob("*.json"))


def about(kind: str, name: str) -> dict[str, Any]:
    """Return what is known of shipped weights, as their JSON file says it.

    Raises `AssetError`.
    """
    file = folder(kind) / f"{name}.json"
    modified = file.stat().st_mtime_ns if file.is_file() else 0
    return _about_once(kind, name, file, modified)


@lru_cache(maxsize=16)
def _about_once(kind: str, name: str, file: Path, modified: int) -> dict[str, Any]:
    """Read a file once, and again when another one lies there."""
    content = _shipped_bytes(kind, file.name)
    try:
        found: dict[str, Any] = json.loads(content)
    except ValueError:
        raise AssetError(
            f"{name}.json in assets/{kind} is no whole JSON file; fetch the file again."
        ) from None
    return found


def weights(kind: str, name: str) -> dict[str, Tensor]:
    """Return shipped weights by their names in the network.

    Raises `AssetError` where the file is missing, or is not the one that its JSON describes.
    """
    from safetensors.torch import load

    content = _shipped_bytes(kind, f"{name}.safetensors")
    found, wanted = hashlib.sha256(content).hexdigest(), about(kind, name)["sha256"]
    if found != wanted:
        raise AssetError(
            f"{name}.safetensors in assets/{kind} has been altered (SHA-256 {found[:12]}, not "
            f"{wanted[:12]}), so its figures would mean nothing; fetch the file again."
        )
    return load(content)


def keep(kind: str, name: str, tensors: dict[str, Tensor], known: dict[str, Any]) -> str:
    """Write weights and what is known of them; return the SHA-256 of the weights."""
    from safetensors.torch import save

    content = save({key: tensor.detach().cpu().contiguous() for key, tensor in tensors.items()})
    digest = hashlib.sha256(content).hexdigest()
    place = keep_json(kind, name, {**known, "sha256": digest})
    (place / f"{name}.safetensors").write_bytes(content)
    return digest


def keep_json(kind: str, name: str, known: dict[str, Any]) -> Path:
    """Write what `about` is to say; return the folder."""
    place = folder(kind)
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.json").write_text(json.dumps(known, indent=2) + "\n")
    return place


def _shipped_bytes(kind: str, file: str) -> bytes:
    try:
        return (folder(kind) / file).read_bytes()
    except OSError:
        raise AssetError(
            f"assets/{kind}/{file} cannot be read; it comes with GenLab: copy that folder here."
        ) from None
