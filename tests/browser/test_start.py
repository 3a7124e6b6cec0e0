"""From the one command to a page that can be used."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import ROOT, Server, free_port

USABLE_SECONDS = 5.0


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`make run` in an environment that is installed already."""
    process = subprocess.Popen(
        ["make", "run", f"VENV={sys.prefix}", f"ARGS=--server.port {free_port()}"],
        cwd=ROOT,
        env={**os.environ, "GENLAB_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process
    family = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    psutil.wait_procs(family, timeout=10)
    for left in (child for child in family if child.is_running()):
        left.kill()
    process.wait(5)


def address(process: subprocess.Popen[str], seconds: float) -> str:
    """The local address that the command prints."""
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(
        target=lambda: [lines.put(line) for line in process.stdout], daemon=True
    ).start()
    end = time.monotonic() + seconds
    while True:
        line = lines.get(timeout=max(0.0, end - time.monotonic()))
        if found := re.search(r"URL: (http://(?:localhost|127\.0\.0\.1|0\.0\.0\.0):\d+)", line):
            return found[1].replace("0.0.0.0", "127.0.0.1")


def test_make_run_shows_a_usable_page_within_five_seconds(
    page: Page, request: pytest.FixtureRequest
) -> None:
    page.goto("about:blank")  # the browser's own start is not the app's
    began = time.monotonic()
    process = request.getfixturevalue("make_run")
    page.goto(address(process, USABLE_SECONDS))
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=1000 * USABLE_SECONDS)
    expect(page.get_by_test_id("stSidebarNavLink").nth(1)).to_be_visible()
    seconds = time.monotonic() - began
    assert seconds < USABLE_SECONDS


def test_the_server_shows_every_page_without_torch(
    page: Page, start_server: Callable[..., Server]
) -> None:
    server = start_server()
    page.goto(server.url)
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links.nth(1)).to_be_visible()
    for address in links.evaluate_all("links => links.map(link => link.href)"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    loaded = {Path(library.path).name for library in psutil.Process(server.pid).memory_maps()}
    assert not {library for library in loaded if library.startswith("libtorch")}
