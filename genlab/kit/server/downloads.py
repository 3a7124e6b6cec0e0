"""Files of a run, made when they are asked for: curves, figures, recording, weights, its code."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import re
import threading
from collections.abc import Callable
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from genlab.experiments.experiment import Experiment
from genlab.experiments.frame import Frame, decode
from genlab.kit.server.control import RUN_ID, CommandError, experiment_of
from genlab.kit.server.shared import get_control
from genlab.kit.server.told import statics
from genlab.runs.info import RunInfo, StoreError
from genlab.runs.store import Store

Maker = Callable[[Store, RunInfo, int | None], bytes]

FIGURES_KEPT = 64  # of all runs: thirty viewers of one moment cost one drawing
WEIGHTS = "model."  # how the names of the weights begin in a checkpoint
WEIGHTS_KEPT = 8  # of all runs: thirty who walk through one latent space cost one reading
_drawing = threading.Lock()  # Matplotlib's caches are not made for several threads
_reading = threading.Lock()  # whoever asks at the same moment waits for the first one's reading


async def download(request: Request) -> Response:
    """Serve one file of a run, to be saved under a name that says whose it is."""
    run_id, file = request.path_params["run"], request.path_params["file"]
    if not RUN_ID.fullmatch(run_id) or file not in _FILES:
        return PlainTextResponse("There is no such file.", 404)
    make, media_type = _FILES[file]
    frame = request.query_params.get("frame", "")
    at = int(frame) if re.fullmatch(r"\d{1,7}", frame) else None
    headers = {
        "Content-Disposition": f'attachment; filename="{_name(run_id, file)}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    try:
        store = get_control().store
        info = await asyncio.to_thread(_found, store, run_id)
        if file == "weights.safetensors":  # whoever has them already need not have them again
            headers["ETag"] = f'"{info.lease}-{info.weights}"'
            if headers["ETag"] == request.headers.get("if-none-match"):
                return Response(status_code=304, headers=headers)
        content = await asyncio.to_thread(make, store, info, at)
    except (CommandError, StoreError, ValueError) as error:
        return PlainTextResponse(str(error), 404)
    return Response(content, media_type=media_type, headers=headers)


def _found(store: Store, run_id: str) -> RunInfo:
    info = store.run(run_id)
    if info is None or not info.frames:
        raise CommandError("There is no recording of that name here; its link may be old.")
    return info


def _name(run_id: str, file: str) -> str:
    return f"{run_id}.genlab" if file == "recording.genlab" else f"{run_id}-{file}"


def frames_of(store: Store, run_id: str) -> list[Frame]:
    """Return all frames of a run, decoded."""
    return [decode(blob) for _, blob in store.blobs(run_id)]


def _curves(store: Store, info: RunInfo, at: int | None) -> bytes:
    """Return step, seconds and every loss of every frame as CSV; empty where not measured."""
    frames = frames_of(store, info.id)
    names = list(dict.fromkeys(name for frame in frames for name in frame.losses))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["step", "seconds", *names])
    for frame in frames:
        writer.writerow([frame.step, frame.seconds, *(frame.losses.get(n, "") for n in names)])
    return text.getvalue().encode()


def _figure(kind: str) -> Maker:
    def draw(store: Store, info: RunInfo, at: int | None) -> bytes:
        last = info.frames - 1
        return _drawn(store, info.id, kind, last if at is None else min(at, last), last)

    return draw


@lru_cache(maxsize=FIGURES_KEPT)
def _drawn(store: Store, run_id: str, kind: str, at: int, last: int) -> bytes:
    from genlab.figures.recording import recording_figure, render

    with _drawing:
        shown = statics(store.get(run_id))
        return render(recording_figure(frames_of(store, run_id)[: last + 1], at, shown), kind)


def _recording(store: Store, info: RunInfo, at: int | None) -> bytes:
    from genlab.runs.transfer import export_run

    with contextlib.closing(Store(store.path)) as own:  # it reads all in one transaction
        return export_run(info.id, own)


def weights(store: Store, info: RunInfo, at: int | None = None) -> bytes:
    """Return the model's weights of the last checkpoint, without optimizer and generators.

    As safetensors; its metadata say `run` and `step`. Raises `CommandError` where there are none.
    """
    with _reading:
        return _read(store, info.id, info.lease, info.weights)


@lru_cache(maxsize=WEIGHTS_KEPT)
def _read(store: Store, run_id: str, lease: int, step: int | None) -> bytes:
    from safetensors.numpy import load, save

    checkpoint = store.checkpoint(run_id)
    if checkpoint is None:
        raise CommandError("This run has no weights to take home yet; train it first.")
    tensors = load(checkpoint.tensors)
    kept = {n.removeprefix(WEIGHTS): t for n, t in tensors.items() if n.startswith(WEIGHTS)}
    return save(kept, {"run": run_id, "step": str(checkpoint.step)})


def _script(store: Store, info: RunInfo, at: int | None) -> bytes:
    from genlab.runs.standalone import script

    return script(_experiment(info), info.metrics, info.step).encode()


def _notebook(store: Store, info: RunInfo, at: int | None) -> bytes:
    from genlab.runs.standalone import notebook

    return notebook(_experiment(info), info.metrics, info.step).encode()


def _experiment(info: RunInfo) -> Experiment:
    return experiment_of({"experiment": info.experiment, "settings": info.settings})


_FILES: dict[str, tuple[Maker, str]] = {
    "curves.csv": (_curves, "text/csv; charset=utf-8"),
    "figure.png": (_figure("png"), "image/png"),
    "figure.svg": (_figure("svg"), "image/svg+xml"),
    "recording.genlab": (_recording, "application/octet-stream"),
    "weights.safetensors": (weights, "application/octet-stream"),
    "script.py": (_script, "text/x-python; charset=utf-8"),
    "notebook.ipynb": (_notebook, "application/x-ipynb+json"),
}
