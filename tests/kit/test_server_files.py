"""What the server gives to be saved, and the player's own files."""

from __future__ import annotations

import ast
import csv
import http.client
import io
import json
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load

from genlab.experiments.frame import decode
from genlab.kit.server import ASSETS, assets_version, get_control
from genlab.kit.server.downloads import _drawn, _read
from genlab.runs.store import Store
from genlab.runs.transfer import import_run
from tests.kit.line import line

SETTINGS = {"couplings": 2, "width": 8, "depth": 1, "batch": 32, "steps": 300, "seed": 77}
FILES = {
    "curves.csv": "text/csv",
    "figure.png": "image/png",
    "figure.svg": "image/svg+xml",
    "recording.genlab": "application/octet-stream",
    "weights.safetensors": "application/octet-stream",
    "script.py": "text/x-python",
    "notebook.ipynb": "application/x-ipynb+json",
}


@dataclass
class Run:
    address: str
    id: str

    def get(self, file: str) -> bytes:
        with urllib.request.urlopen(f"{self.address}/genlab/runs/{self.id}/{file}") as answer:
            return answer.read()


@pytest.fixture(scope="module")
def run(address: str) -> Iterator[Run]:
    """A run that is done, with its recording."""
    with line(address) as viewer:
        viewer.watch(SETTINGS)
        viewer.until(lambda: viewer.frames)
        viewer.say({"do": "train"})
        viewer.until_state("done")
        yield Run(address, viewer.run["id"])


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_named_typed_and_to_be_saved(run: Run, file: str) -> None:
    with urllib.request.urlopen(f"{run.address}/genlab/runs/{run.id}/{file}") as answer:
        assert answer.headers["Content-Type"].startswith(FILES[file])
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment") and run.id in disposition
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.read()


def test_the_curves_are_those_of_the_frames(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run.get("curves.csv").decode())))
    frames = [decode(blob) for _, blob in get_control().store.blobs(run.id)]
    assert [int(row["step"]) for row in rows] == [frame.step for frame in frames]
    for name in ("nll", "held_out"):
        told = [float(row[name]) if row[name] else None for row in rows]
        assert told == [frame.losses.get(name) for frame in frames]
    assert rows[-1]["held_out"]


def test_the_recording_can_be_taken_up_elsewhere(run: Run, tmp_path: Path) -> None:
    elsewhere = Store(tmp_path / "runs.sqlite")
    info = import_run(run.get("recording.genlab"), elsewhere)
    assert info.id == run.id and info.state == "done"
    assert elsewhere.blobs(run.id) == get_control().store.blobs(run.id)
    elsewhere.close()


def test_the_weights_are_the_models_alone(run: Run) -> None:
    weights = load(run.get("weights.safetensors"))
    checkpoint = get_control().store.checkpoint(run.id)
    assert checkpoint is not None
    everything = load(checkpoint.tensors)
    assert 0 < len(weights) < len(everything)
    assert not any("adam" in name or "generator" in name for name in weights)
    for name, tensor in weights.items():
        np.testing.assert_array_equal(tensor, everything[f"model.{name}"])


def test_whoever_has_the_weights_is_not_sent_them_again(run: Run) -> None:
    with urllib.request.urlopen(f"{run.address}/genlab/runs/{run.id}/weights.safetensors") as first:
        known = first.headers["ETag"]
    again = urllib.request.Request(
        f"{run.address}/genlab/runs/{run.id}/weights.safetensors?step=300",
        headers={"If-None-Match": known},
    )
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(again)
    assert answer.value.code == 304 and not answer.value.read()
    again.remove_header("If-none-match")
    again.add_header("If-None-Match", '"of another moment"')
    assert urllib.request.urlopen(again).read()


def test_thirty_who_ask_for_weights_at_once_cost_one_reading(run: Run) -> None:
    _read.cache_clear()
    with ThreadPoolExecutor(30) as all_at_once:
        answers = list(all_at_once.map(run.get, ["weights.safetensors"] * 30))
    assert len(set(answers)) == 1 and _read.cache_info().misses == 1


def test_viewers_hear_which_weights_there_are(run: Run) -> None:
    kept = get_control().store.checkpoint(run.id)
    with line(run.address) as viewer:
        viewer.watch(SETTINGS)
        viewer.until(lambda: viewer.run)
        assert kept is not None and viewer.run["weights"] == kept.step == 300
        viewer.watch({**SETTINGS, "seed": 78})
        viewer.until(lambda: viewer.run["settings"]["seed"] == 78)
        assert viewer.run["weights"] is None


def test_the_figures_are_of_the_moment_asked_for(run: Run) -> None:
    first = run.get("figure.svg?frame=0")
    last = run.get("figure.svg")
    assert b"step 0" in first and b"step 300" in last
    assert ElementTree.fromstring(first).tag.endswith("svg")
    picture = Image.open(io.BytesIO(run.get("figure.png?frame=3")))
    assert picture.format == "PNG" and picture.width > 1000
    assert run.get("figure.svg?frame=99999") == last


def test_a_figure_is_drawn_once_for_all_who_ask(run: Run) -> None:
    run.get("figure.png?frame=5")
    drawn = _drawn.cache_info().misses
    for _ in range(3):
        run.get("figure.png?frame=5")
    assert _drawn.cache_info().misses == drawn


def test_the_code_of_the_run_holds_its_settings(run: Run) -> None:
    script = run.get("script.py").decode()
    ast.parse(script)
    assert run.id in script and "seed=77" in script
    book = json.loads(run.get("notebook.ipynb"))
    assert any("seed=77" in "".join(cell["source"]) for cell in book["cells"])


NOTHING = [
    "runs/flow-0123456789abcdef/curves.csv",
    "runs/flow-0123456789abcdef/weights.safetensors",
    "runs/..%2f..%2fetc/curves.csv",
    "runs/%00/curves.csv",
    "runs/RUN/passwd",
    "runs/RUN/..%2f..%2fcurves.csv",
    "assets/../app.py",
    "assets/..%2f..%2fapp.py",
    "assets/v-0123456789ab/../../app.py",
    "assets/%2e%2e/%2e%2e/etc/passwd",
    "assets//etc/passwd",
    "assets/player",
    "assets/",
    "assets/player/nothing.js",
    "assets/player/main.js%00.css",
]


@pytest.mark.parametrize("path", NOTHING)
def test_what_is_not_to_be_had_is_not_given(run: Run, path: str) -> None:
    host = run.address.removeprefix("http://")
    connection = http.client.HTTPConnection(host)  # it sends the path as it stands
    connection.request("GET", f"/genlab/{path}".replace("RUN", run.id))
    answer = connection.getresponse()
    body = answer.read().decode()
    assert answer.status == 404 and len(body) < 200 and "Traceback" not in body
    connection.close()


def test_the_players_files_are_kept_for_good_under_their_contents_name(address: str) -> None:
    def get(path: str) -> tuple[str, str, bytes]:
        with urllib.request.urlopen(f"{address}/genlab/assets/{path}") as answer:
            headers = answer.headers
            return headers["Cache-Control"], headers["Content-Type"], answer.read()

    lasting, kind, text = get(f"v-{assets_version()}/player/main.js")
    assert "immutable" in lasting and kind.startswith("text/javascript")
    assert text == (ASSETS / "player" / "main.js").read_bytes()
    old, _, same = get("v-000000000000/player/main.js")
    plain, _, _ = get("player/main.js")
    assert old == plain == "no-cache" and same == text
    assert get("player/player.css")[1].startswith("text/css")
