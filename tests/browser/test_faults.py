"""What dies mid-run, and what a learner then sees: a sentence, the recording, a way to go on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from genlab.experiments.frame import decode
from genlab.runs.store import Store
from tests.browser.app import Server
from tests.browser.places import flow
from tests.browser.test_player import Player

LONG = {"steps": 100_000, "couplings": 2, "width": 8}


def training(player: Player, server: Server) -> str:
    """Open a long run, train it past its first checkpoints, return its id."""
    player.open(server, **LONG)
    player.button("Train").click()
    player.until("window.__genlab.frames > 20 && window.__genlab.step > 400")
    run: str = player.counted("run")
    return run


def assert_intact(home: Path, run: str) -> int:
    """Every frame decodes, in order and without a gap; return the last one's step."""
    store = Store(home / "runs.sqlite")
    frames = [decode(blob) for _, blob in store.blobs(run)]
    store.close()
    every = frames[1].step
    assert [frame.step for frame in frames] == [every * k for k in range(len(frames))]
    return frames[-1].step


def test_a_killed_worker_costs_a_sentence_and_a_press(
    page: Page, start_server: Callable[..., Server]
) -> None:
    server = start_server()
    player = Player(page)
    run = training(player, server)
    for worker in server.children():
        worker.kill()
    expect(player.state).to_contain_text("Interrupted", timeout=20_000)
    expect(page.get_by_text(re.compile(r"at step [\d,]+; the run can go on"))).to_be_visible()
    before = assert_intact(server.home, run)
    expect(player.button("Resume")).to_be_visible()
    player.button("Resume").click()
    player.until(f"window.__genlab.step > {before}")
    player.button("Pause").click()
    expect(player.state).to_contain_text("Paused")


def test_a_killed_server_leaves_a_recording_that_goes_on(
    page: Page, start_server: Callable[..., Server]
) -> None:
    first = start_server()
    player = Player(page)
    run = training(player, first)
    workers = first.children()
    first.kill()
    expect(
        page.get_by_text(re.compile("Connection lost|connecting", re.IGNORECASE)).first
    ).to_be_visible(timeout=20_000)
    deadline = time.monotonic() + 20
    while any(worker.is_running() for worker in workers):  # they end by themselves
        assert time.monotonic() < deadline
        time.sleep(0.1)
    before = assert_intact(first.home, run)

    second = start_server(home=first.home)
    player.open(second, **LONG)
    assert player.counted("run") == run
    expect(player.state).to_contain_text("Interrupted")
    expect(page.locator(".gl-player")).to_contain_text("it can go on from here")
    player.until(f"window.__genlab.step === {before}")
    player.button("Resume").click()
    player.until(f"window.__genlab.step > {before}")
    player.button("Pause").click()


def test_a_damaged_store_is_named_on_the_page(
    page: Page, start_server: Callable[..., Server], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "runs.sqlite").write_bytes(b"This was never a database, whatever its name may say.")
    server = start_server(home=home)
    page.goto(flow(server))
    expect(page.get_by_role("alert")).to_contain_text("move it away and a new one is made")
    assert "Traceback" not in page.get_by_test_id("stMain").inner_text()
    assert (home / "runs.sqlite").read_bytes().startswith(b"This was never")  # left as it was
