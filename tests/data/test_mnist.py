"""MNIST: fetched whole or not at all, and the figures that every paper quotes."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from genlab.data import DataError, found, idx_folder, load
from genlab.data import mnist as module
from genlab.data.folders import home
from genlab.data.mnist import FILES, File, available, download
from tests.data.idx_files import NAMES, idx

# As published; what other loaders check.
MD5 = {
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
}


@pytest.mark.mnist
def test_the_published_files() -> None:
    folder = found()["mnist"].folder
    for name, md5 in MD5.items():
        content = (folder / name).read_bytes()
        assert hashlib.md5(content, usedforsecurity=False).hexdigest() == md5
        assert FILES[name] == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.mnist
def test_what_is_known_of_mnist() -> None:
    assert available()
    dataset = load("mnist")
    assert dataset.train.shape == (60_000, 784) and dataset.held_out.shape == (10_000, 784)
    assert (dataset.image_shape, dataset.levels, dataset.classes) == ((28, 28), 256, 10)
    assert dataset.train.double().mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert dataset.train.double().std() / 255 == pytest.approx(0.3081, abs=5e-5)
    assert dataset.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert dataset.held_out_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert torch.bincount(dataset.held_out_labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip
    assert load("mnist").train.data_ptr() == dataset.train.data_ptr()  # one copy for all learners


# Below: four small files in MNIST's place, and servers of our own in place of the mirrors.


def published(name: str) -> bytes:
    n = 60_000 if name.startswith("train") else 10_000
    return gzip.compress(idx(np.zeros((n, 28, 28) if "images" in name else n, np.uint8)), 1)


PUBLISHED = {name: published(name) for name in NAMES.values()}
CONTENT = "0bcd1de57c882c66"  # fingerprint of such images


class Mirror:
    """A server that gives `files`, and a page that says 404 for all else."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.asked: list[str] = []
        self.sent = 0  # bytes
        mirror = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.strip("/")
                mirror.asked.append(name)
                content = files.get(name)
                self.send_response(200 if content else 404)
                if content and len(content) <= len(PUBLISHED[name]):
                    # Where it is not kept: a connection that broke.
                    self.send_header("Content-Length", str(len(PUBLISHED[name])))
                self.end_headers()
                for at in range(0, len(content or b""), 2**16):
                    self.wfile.write(content[at : at + 2**16])
                    mirror.sent += 2**16

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # who has heard enough hangs up

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def mirrors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Mirror]]:
    """Two mirrors, the first of which a test may spoil; an empty home, nothing in GENLAB_DATA."""
    monkeypatch.delenv("GENLAB_DATA", raising=False)
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    files = {
        name: File(len(content), hashlib.sha256(content).hexdigest())
        for name, content in PUBLISHED.items()
    }
    monkeypatch.setattr(module, "FILES", files)
    monkeypatch.setattr(idx_folder, "MNIST_CONTENT", CONTENT)
    servers = [Mirror(dict(PUBLISHED)), Mirror(dict(PUBLISHED))]
    monkeypatch.setattr(module, "MIRRORS", tuple(server.url for server in servers))
    yield servers
    for server in servers:
        server.close()


def spoil(mirrors: list[Mirror], monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> None:
    """Let the first mirror give `files`."""
    mirrors[0].close()
    mirrors[0] = Mirror(files)
    monkeypatch.setattr(module, "MIRRORS", tuple(server.url for server in mirrors))


def kept() -> list[str]:
    """Every file in the folder of downloads, hidden ones too."""
    return sorted(path.name for path in home().rglob("*") if path.is_file())


def test_a_download_puts_four_files_in_place(mirrors: list[Mirror]) -> None:
    told: list[tuple[int, int]] = []
    assert not available()
    folder = download(lambda done, total: told.append((done, total)))
    assert folder == home() / "mnist"
    assert available()
    assert kept() == sorted(PUBLISHED)
    assert os.listdir(home()) == ["mnist"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == PUBLISHED
    total = sum(map(len, PUBLISHED.values()))
    assert {all_ for _, all_ in told} == {total}
    done = [part for part, _ in told]
    assert done == sorted(done) and len(done) > 8 and done[-1] == total
    assert mirrors[0].asked == list(module.FILES) and mirrors[1].asked == []
    assert load("mnist").train.shape == (60_000, 784)


NAME = NAMES["train images"]
WRONG = {
    "other bytes": PUBLISHED[NAME][:-1] + b"!",
    "cut off": PUBLISHED[NAME][:-999],
    "endless": PUBLISHED[NAME] + bytes(2**26),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_file_is_fetched_elsewhere(
    wrong: str, mirrors: list[Mirror], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(mirrors, monkeypatch, {**PUBLISHED, NAME: WRONG[wrong]})
    download()
    assert kept() == sorted(PUBLISHED) and available()
    assert mirrors[1].asked == [NAME]
    assert mirrors[0].sent < 2**25  # nobody waits for an end that does not come


def test_nothing_is_left_of_half_a_download(
    mirrors: list[Mirror], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three files are there, the fourth nowhere: one sentence, and no file at all."""
    last = list(module.FILES)[-1]
    spoil(mirrors, monkeypatch, {name: c for name, c in PUBLISHED.items() if name != last})
    mirrors[1].close()
    with pytest.raises(DataError) as caught:
        download()
    assert kept() == [] and not available()
    sentence = str(caught.value)
    assert sentence.startswith(f"MNIST could not be downloaded ({last}: 127.0.0.1")
    assert "go online and try again, or put its four files" in sentence
    assert sentence.count(". ") == 0 and sentence.endswith(".")
    assert load("digits").levels == 17


def test_offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path))
    monkeypatch.setattr(module, "MIRRORS", ("http://127.0.0.1:9/", "http://nowhere.invalid/"))
    with pytest.raises(DataError, match=r"127.0.0.1:9 gave nothing, nowhere.invalid gave nothing"):
        download()
    assert kept() == []


def test_no_room(mirrors: list[Mirror], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GENLAB_HOME", str(tmp_path / "file"))
    with pytest.raises(DataError, match=r"cannot be kept in the folder data of GENLAB_HOME: Not a"):
        download()


def test_a_damaged_download_is_mended_by_another(mirrors: list[Mirror]) -> None:
    (download() / NAME).write_bytes(b"")
    assert not available()
    download()
    assert available()


def test_its_absence_is_said_with_a_remedy(mirrors: list[Mirror]) -> None:
    with pytest.raises(DataError, match=r"not on this machine: download it .* GENLAB_DATA names"):
        load("mnist")
