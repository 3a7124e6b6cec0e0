"""Slow motion in a real browser: D moves, G moves, and back; the words are the frames' own."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.frame import Frame
from genlab.experiments.turns import TurnsExperiment
from genlab.experiments.turns_move import MOVES_BY_NAME
from genlab.objectives.adversarial import GAMES
from tests.browser.app import Server
from tests.browser.test_pages import PHONE, SOON
from tests.browser.test_pages_axe import AXE, RUN, own
from tests.browser.test_player_modules import BYTES, message, run

SMALL: dict[str, Any] = {"couplings": 2, "width": 8, "critic_width": 16, "batch": 32, "steps": 400}
DUELS = {
    "gan": DuelExperiment(**SMALL),
    "several": DuelExperiment(
        **SMALL, loss="wasserstein", gradient_penalty=10.0, critic_steps=2, instance_noise=0.2
    ),
    "hybrid": DuelExperiment(**SMALL, objective="hybrid", loss="leastsquares", hybrid=0.5),
    "nll": DuelExperiment(**SMALL, objective="nll"),
    "exact": DuelExperiment(**{**SMALL, "dataset": "moons"}, critic="exact"),
    "digits": DuelExperiment(**SMALL, dataset="digits", loss="hinge"),
    "no flow": DuelExperiment(**SMALL, objective="plain", loss="saturating", r1=0.1),
}
TELL = (
    BYTES
    + """
    const { Recording, unpack } = await load('feed.js');
    const { moment } = await load('slow.js');
    const { heading, narrate, stride } = await load('slow_words.js');
    const { formula } = await load('slow_formula.js');
    const [text, statics] = given;
    const recording = new Recording();
    unpack(bytes(text)).forEach((arrival) => recording.add(arrival));
    return recording.frames.map((_, at) => {
        const now = moment(recording, at, statics);
        return { head: heading(now), words: narrate(now).filter(Boolean), next: now.next,
            stride: stride(now), formula: formula(now.kind, now.figures, statics) };
    });"""
)


def recorded(duel: DuelExperiment, moves: int = 6, after: int = 30) -> list[Frame]:
    """The frames of slow motion, of the way there and of each move."""
    experiment = TurnsExperiment.of(duel, after, moves)
    learner = experiment.learner()
    frames = [Frame(0, 0.0, *experiment.probe(learner, 0))]
    for step in range(1, after + moves + 1):
        learner.step()
        if experiment.frame_steps(step):
            frames.append(Frame(step, 0.0, *experiment.probe(learner, step)))
    return frames


def said(value: float, *, signed: bool = False) -> str:
    """A number of usual size as slow motion writes it."""
    size = abs(value)
    digits = (
        0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3 if size >= 0.01 else 4
    )
    text = f"{value:.{digits}f}" if size >= 0.001 else np.format_float_positional(
        float(f"{value:.1e}"), trim="-"
    )  # fmt: skip
    return ("+" if signed and value > 0 else "") + text.replace("-", "\u2212")


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    return page


def test_numbers_of_moves_and_losses_mean_the_same_on_both_sides(modules: Page) -> None:
    found = run(modules, "const w = await load('slow_words.js'); return [w.KINDS, w.GAMES];")
    assert found == [list(MOVES_BY_NAME), list(GAMES)]


@pytest.mark.parametrize("duel", DUELS.values(), ids=DUELS)
def test_the_words_are_the_frames_own(duel: DuelExperiment, modules: Page) -> None:
    frames = recorded(duel)
    statics = TurnsExperiment.of(duel, 30, 6).statics()
    told = run(modules, TELL, [message(frames), statics])
    assert told[0]["head"] == "On the way" and told[1]["head"] == "After 30 steps"
    for frame, one, before in zip(frames[2:], told[2:], told[1:], strict=False):
        figures, words = frame.losses, " ".join(one["words"])
        kind = list(MOVES_BY_NAME)[int(figures["move"])]
        assert kind == before["next"]  # what was offered is what came
        assert f"step {figures['round']:.0f}" in one["head"]
        if "paid_after" in figures:
            assert f"{said(figures['paid'])} \u2192 {said(figures['paid_after'])}" in words
            assert f"by {said(figures['moved'])}." in one["stride"]
            assert one["formula"].startswith("It goes down: ")
        if kind == "critic":
            assert ("of 2" in one["head"]) == (duel.critic_steps == 2)
            assert ("blurred by noise of 0.1" in words) == (duel.instance_noise > 0)
            assert ("the penalty on slopes" in words) == bool(duel.gradient_penalty or duel.r1)
            was, now = (one[:6] for one in frame.arrays["verdicts"])
            k = int(was.argmax())
            assert f"Sample {k + 1} " in words and f"({said(was[k], signed=True)})" in words
            assert f"({said(now[k], signed=True)})" in words
        if kind == "generator" and "pulls" in frame.arrays and "both" not in frame.arrays:
            pull = frame.arrays["pulls"]
            k = int(np.linalg.norm(pull, axis=1).argmax())
            went = frame.arrays["went"][k] - frame.arrays["followed"][k]
            assert f"Sample {k + 1} is pulled " in words
            assert f"(slope {said(float(np.linalg.norm(pull[k])))})" in words
            assert f"by {said(float(np.linalg.norm(went)))}" in words
        if "both" in frame.arrays:
            assert "D alone would carry it" in words and "the likelihood alone" in words
            assert "0.5 \u00b7 mean of \u2212log p(x)" in one["formula"]
        if kind == "price":
            price = -frame.arrays["verdicts"][1][6:]
            assert f"Data point {'abcdef'[int(price.argmax())]} " in words
            assert f"{said(float(price.max()))} nats" in words
        if kind == "look":
            assert "log p(data) \u2212 log p(model)" in words and "paid" not in figures


def test_directions_are_said_as_they_are_seen(modules: Page) -> None:
    ways = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]]
    call = "const { way } = await load('slow_words.js'); return given.map(way);"
    assert run(modules, call, ways) == [
        "to the right", "to the upper right", "upwards", "to the upper left", "to the left",
        "to the lower left", "downwards", "to the lower right",
    ]  # fmt: skip


def head(page: Page) -> str:
    return page.locator(".gl-slow-head").inner_text()


def opened(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/gan-vs-mle?part=slow")
    expect(page.locator(".gl-slow-head")).to_have_text("After 100 steps", timeout=SOON)


def test_d_moves_g_moves_and_back_again(page: Page, server: Server) -> None:
    """The recording that ships: buttons, keys and the timeline, each with its words."""
    opened(page, server)
    step_d = page.get_by_role("button", name="Step D")
    step_g = page.get_by_role("button", name="Step G")
    expect(step_g).to_have_attribute("aria-disabled", "true")
    step_g.click(force=True)
    expect(page.locator(".gl-count")).to_have_text("Move 0 of 40")
    step_d.click()
    expect(page.locator(".gl-slow-head")).to_have_text("D\u2019s turn, step 101")
    first = page.locator(".gl-slow-words").inner_text()
    assert "D saw 256 data and 256 samples." in first
    step_g.click()
    expect(page.locator(".gl-slow-head")).to_have_text("G\u2019s turn, step 101")
    assert page.locator(".gl-slow-words").inner_text() != first
    assert step_d.evaluate("(button) => button.getRootNode().activeElement === button")
    page.locator(".gl-stage").press("ArrowLeft")
    expect(page.locator(".gl-slow-words")).to_have_text(re.compile("256 data and 256 samples"))
    assert page.locator(".gl-slow-words").inner_text() == first
    timeline = page.get_by_role("slider", name="Timeline")
    timeline.fill("130")
    expect(page.locator(".gl-count")).to_have_text("Move 30 of 40")
    timeline.fill("100")
    expect(page.locator(".gl-slow-head")).to_have_text("After 100 steps")
    expect(page.get_by_role("button", name="Back", exact=True)).to_be_disabled()


def test_moves_are_played_one_a_second(page: Page, server: Server) -> None:
    opened(page, server)
    page.get_by_role("button", name="Play slowly").click()
    expect(page.locator(".gl-count")).to_have_text("Move 2 of 40", timeout=10_000)
    page.get_by_role("button", name="Pause").click()
    at = page.locator(".gl-count").inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(".gl-count").inner_text() == at


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_all_and_axe_finds_nothing_grave(
    scheme: Any, browser: Browser, server: Server
) -> None:
    phone: Any = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    context = browser.new_context(**phone, color_scheme=scheme)
    try:
        page = context.new_page()
        opened(page, server)
        page.get_by_role("button", name="Step D").tap()
        expect(page.locator(".gl-slow-head")).to_have_text("D\u2019s turn, step 101")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        assert [one for one in page.evaluate(RUN)["found"] if own(one)] == []
    finally:
        context.close()


def test_ones_own_duel_goes_on_from_the_moment_that_is_chosen(page: Page, server: Server) -> None:
    """Nothing is trained: slow motion begins at once at the start, else after the way there."""
    query = "v=1&experiment=duel&part=slow&couplings=2&width=8&critic_width=16&seed=77"
    page.goto(f"{server.url}/gan-vs-mle?{query}")
    page.get_by_role("button", name="My own duel").click(timeout=SOON)
    expect(page.locator(".gl-slow-head")).to_have_text("Before the first step", timeout=SOON)
    page.get_by_role("button", name="Step D").click()
    expect(page.locator(".gl-slow-head")).to_have_text("D\u2019s turn, step 1", timeout=SOON)
    page.get_by_role("slider", name="Begin after step").press("ArrowRight")
    expect(page.locator(".gl-slow-head")).to_have_text("After 30 steps", timeout=SOON)
    expect(page.locator(".gl-count")).to_have_text("Move 0 of 40")
