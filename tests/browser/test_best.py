"""The lowest held-out loss: marked on the chart, gone back to; what the chart then leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.app import Server

# Held out falls, then rises far above the start: a run that learns by heart.
HELD = {0: 160.0, 30: 60.0, 60: 55.0, 90: 70.0, 120: 9000.0}
TRAIN = {0: 160.0, 30: 58.0, 60: 50.0, 90: 40.0, 120: 20.0}

RECORDING = """
    const { Recording } = await load('feed.js');
    const recording = new Recording();
    given.frames.forEach(([step, losses], seq) =>
      recording.add({ seq, frame: { step, losses, arrays: {} } }));
"""


@pytest.fixture
def modules(page: Page, server: Server) -> Page:
    """A bare page of the app's server, from which the modules can be imported."""
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    return page


def run(page: Page, body: str, **given: Any) -> Any:
    script = f"""async (given) => {{
        const load = (name) => import('/genlab/assets/player/' + name);
        const curves = await load('curves.js');
        {RECORDING} {body}
    }}"""
    frames = [[step, {"held_out": held, "train": TRAIN[step]}] for step, held in HELD.items()]
    return page.evaluate(script, {"frames": frames, **given})


@pytest.mark.parametrize(
    ("until", "step"), [(None, 60), (30, 30), (100, 60)], ids=["all", "begun", "veiled"]
)
def test_the_best_is_the_lowest_that_may_be_seen(modules: Page, until: int, step: int) -> None:
    body = """
        const at = curves.best(recording, { best: true }, given.until ?? undefined);
        return recording.frames[at].step;
    """
    assert run(modules, body, until=until) == step


def test_runs_that_do_not_ask_have_no_mark(modules: Page) -> None:
    assert run(modules, "return curves.best(recording, {}) ?? 'none';") == "none"


def test_the_lines_are_those_that_the_statics_name(modules: Page) -> None:
    body = "return curves.curves({ loss: 'nll', lines: given.lines });"
    named = {"train": "train", "held": "held_out"}
    assert run(modules, body, lines=named) == named
    assert run(modules, body, lines=None) == {"train": "nll", "held": "held_out"}


@pytest.mark.parametrize(("zoomed", "top"), [(False, 160), (True, 60)])
def test_overfitting_climbs_out_of_the_chart(modules: Page, zoomed: bool, top: float) -> None:
    """Not above the start, or zoomed in not above where the steep beginning ends."""
    body = """
        const statics = { best: true, floor: 48, lines: { train: 'train', held: 'held_out' } };
        const { single } = await load('single_chart.js');
        return single({ recording, rivals: [], position: 4, statics, steps: 120,
          colours: { nll: "#D55E00", ink: "#000000" }, hovering: false,
          zoomed: given.zoomed }).range;
    """
    low, high = run(modules, body, zoomed=zoomed)
    assert low < 20 and top <= high <= 1.15 * top


def test_words_say_where_it_was_lowest_and_figures_whose_judgement_fid_is(modules: Page) -> None:
    body = """
        const statics = { best: true, floor: 48, lines: { held: 'held_out' } };
        const { summary } = await load('text.js');
        const { final } = await load('figures.js');
        const metrics = { nll: 60, best_nll: 55, kl: 12, fid: 0.6, fid_stderr: 0.12,
          best_fid: 2.3, best_fid_stderr: 0.11, fid_floor: 0.59, fid_floor_stderr: 0.14 };
        return { words: [2, 4].map((at) => summary(recording, at, 120, statics)),
          rows: final(metrics, { judge: '59c8decc84a1' }) };
    """
    found = run(modules, body)
    assert "95 %" not in found["words"][0] and "lowest" not in found["words"][0]
    assert found["words"][1].endswith("It was lowest at step 60: 55.000.")
    rows = {name: (figure, about) for name, figure, about in found["rows"]}
    assert rows["FID"][0] == "0.600 \u00b1 0.120" and "59c8decc84a1" in rows["FID"][1]
    assert rows["Held-out NLL, best step"][0] == "55.000 nats"


def test_a_duel_s_images_have_their_figures_and_no_best_step(modules: Page) -> None:
    body = """
        const { final } = await load('figures.js');
        const metrics = { fid: 25.6, fid_stderr: 1.02, fid_floor: 3.09, fid_floor_stderr: 0.7,
          judged: 297, kid: -2.5, kid_stderr: 1.5, precision: 0.868, precision_stderr: 0.006,
          recall: 0.694, recall_stderr: 0.03, density: null };
        return final(metrics, { judge: '59c8decc84a1' });
    """
    rows = {name: (figure, about) for name, figure, about in run(modules, body)}
    assert list(rows) == ["FID", "FID of real images", "KID", "Precision", "Recall"]
    assert rows["KID"][0] == "\u22122.500 \u00b1 1.500" and "297 images" in rows["FID"][1]
