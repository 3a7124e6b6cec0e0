"""Students in step, in a real browser: what is charted, each one's best step, seeds as bands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from genlab.experiments.student import StudentExperiment
from genlab.runs.store import Store
from tests.browser.app import ROOT, Server, start
from tests.browser.test_race import APP

SMALL = StudentExperiment(n=200, steps=40, batch=16, seed=31)
RUNS = {"fewer": SMALL.but(student="fewer"), "narrower": SMALL.but(student="narrower")}
PAGE = """
import streamlit as st
from genlab.kit import theme
from genlab.kit.race import race
from genlab.kit.raced import Entry, show
from tests.browser.test_lab import RUNS

theme.dress()
if st.query_params["show"] == "tiles":
    race(RUNS, "race", on="fid", hues={"fewer": 1, "narrower": 2})
elif st.query_params["show"] == "sample":
    show([Entry("the truth", RUNS["fewer"])], "sample", "sample")
else:
    entries = [Entry(f"{label}, a seed", one.but(seed=seed), label, hue)
               for hue, (label, one) in enumerate(RUNS.items()) for seed in (31, 32)]
    show(entries, "field", "field", answered=True, chart="kl")
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("lab")
    (folder / "page.py").write_text(PAGE)
    (folder / "lab_app.py").write_text(APP.replace("{page}", str(folder / "page.py")))
    server = start(folder / "home", {"PYTHONPATH": str(ROOT)}, script=str(folder / "lab_app.py"))
    yield server
    server.sweep()


def until(page: Page, condition: str) -> None:
    script = f"(() => {{ const race = window.__genlab?.race; return race && {condition}; }})()"
    page.wait_for_function(script, timeout=180_000)


def trained(page: Page, lab: Server, show: str) -> Page:
    page.goto(f"{lab.url}/?show={show}")
    primary = page.locator(".gl-primary")
    expect(primary).to_be_enabled(timeout=120_000)
    if primary.inner_text() == "Train all":
        primary.click()
    until(page, "race.runs.every(({ state }) => state === 'done') && race.step === 40")
    expect(page.locator(".gl-race")).to_have_count(1, timeout=60_000)
    return page


def figures(lab: Server) -> dict[str, dict[str, Any]]:
    store = Store(lab.home / "runs.sqlite")
    found = {label: store.get(one.run_id).metrics for label, one in RUNS.items()}
    store.close()
    return found


def fact(page: Page, tile: int, name: str) -> str:
    rows = page.locator(".gl-tile").nth(tile).locator(".gl-facts > div")
    return rows.filter(has=page.get_by_text(name, exact=True)).locator("dd").inner_text()


def test_students_say_what_they_came_to_and_what_stopping_would_have_given(
    page: Page, lab: Server
) -> None:
    trained(page, lab, "tiles")
    measured = figures(lab)
    for tile, (label, one) in enumerate(measured.items()):
        assert fact(page, tile, "Training NLL") == f"{one['train_nll']:.2f}"
        assert fact(page, tile, "KL") == f"{one['kl']:.2f} ± {one['kl_stderr']:.2f}"
        assert fact(page, tile, "FID") == f"{one['fid']:.2f} ± {one['fid_stderr']:.2f}"
        assert fact(page, tile, "Weights") == f"{RUNS[label].parameters:,}"
    best = min(measured, key=lambda label: measured[label]["fid"])
    state = page.locator(".gl-tile").nth(list(RUNS).index(best)).locator("small")
    expect(state).to_contain_text("FID", timeout=30_000)  # the race's own figure decides
    for name in ("KL to the truth", "FID", "NLL"):
        button = page.get_by_role("button", name=name, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    page.locator(".gl-lanes").focus()
    page.keyboard.press("Home")
    until(page, "race.step === 0")
    expect(page.locator(".gl-best")).to_be_hidden(
        timeout=30_000
    )  # nobody has passed the best step yet
    page.keyboard.press("End")
    until(page, "race.step === 40")


def test_each_goes_back_to_its_own_best_step(page: Page, lab: Server) -> None:
    """One whose loss was lowest in the middle stands there, as it was measured there."""
    trained(page, lab, "tiles")
    page.goto(f"{lab.url}/genlab/assets/player/standing.js")
    found = page.evaluate(
        """async () => {
            const load = (name) => import('/genlab/assets/player/' + name);
            const { early, nearest, awarded } = await load('standing.js');
            const { facts } = await load('facts.js');
            const { Recording } = await load('feed.js');
            const recording = new Recording();
            [[0, 90], [10, 60], [20, 80]].forEach(([step, held_out], seq) => recording.add({ seq,
              frame: { step, seconds: step, arrays: {},
                losses: { held_out, train: 50, kl: held_out - 48, kl_stderr: 1 } } }));
            const lines = { train: 'train', held: 'held_out' };
            const statics = { floor: 48, best: true, judge: 'x', lines };
            const best = { best_nll: 61, best_kl: 13, best_kl_stderr: 2,
              best_fid: 4, best_fid_stderr: 1 };
            const metrics = { nll: 81, kl: 33, fid: 1, fid_stderr: 0.5, ...best };
            const lane = { run: { state: 'done', metrics }, recording, statics, entry: {} };
            const running = { ...lane, run: { state: 'running' } };
            const ended = (more) =>
              ({ ...lane, run: { state: 'done', metrics: { ...metrics, ...more } } });
            const all = [lane, ended({ nll: 60, fid: 1.5 }), ended({ nll: 70, fid: 9 })];
            return { early: early(lane, 1), running: early(running, 1).loss,
              facts: facts(lane, 1, true, true), live: facts(running, 1, false, false),
              fid: nearest(all, 'fid'), floor: nearest(all, ''), award: awarded('fid', false) };
        }"""
    )
    assert found["early"] == {"loss": 61, "gap": 13, "final": True, "stderr": 2}
    assert found["running"] == 60
    assert ["KL", "13.00 ± 2.00"] in found["facts"] and ["FID", "4.00 ± 1.00"] in found["facts"]
    assert ["KL", "12.00 ± 1.00"] in found["live"] and "FID" not in dict(found["live"])
    assert found["fid"] == [0, 1] and found["floor"] == [1] and found["award"] == "best FID"


def test_seeds_of_a_student_are_one_row_and_one_band(page: Page, lab: Server) -> None:
    trained(page, lab, "field")
    rows = page.locator(".gl-rows li")
    assert [row.locator("b").inner_text() for row in rows.all()] == list(RUNS)
    for row in rows.all():
        expect(row.locator("small")).to_have_text("Done")
        expect(row.locator(".gl-row-figure")).to_contain_text("(sd ")
        assert row.locator("i").count() == 2
    kl = page.get_by_role("button", name="KL to the truth")
    expect(kl).to_have_attribute("aria-pressed", "true")


def test_a_sample_of_the_truth_is_a_picture_alone(page: Page, lab: Server) -> None:
    page.goto(f"{lab.url}/?show=sample")
    picture = page.get_by_role("img", name="Images drawn from the truth")
    expect(picture).to_be_visible(timeout=120_000)
    expect(page.locator(".gl-primary")).to_have_count(0)


def test_a_chart_of_ratios_leaves_out_what_no_log_can_show(page: Page, lab: Server) -> None:
    page.goto(f"{lab.url}/genlab/assets/player/standing.js")
    found = page.evaluate(
        """async () => {
            const load = (name) => import('/genlab/assets/player/' + name);
            const { charted, quantities } = await load('race_chart.js');
            const { Plot } = await load('plot.js');
            const { Recording } = await load('feed.js');
            const recording = new Recording();
            [[0, 140], [10, 0], [20, 10]].forEach(([step, kl], seq) => recording.add({ seq,
              frame: { step, seconds: 0, arrays: {},
                losses: { kl, held_out: kl + 48, train: 40 } } }));
            const lines = { train: 'train', held: 'held_out' };
            const statics = { floor: 48, floor_stderr: 0.02, best: true, lines };
            const lanes = [{ recording, statics, newest: 20, entry: { label: 'a' },
              run: { state: 'done', metrics: {} } }];
            const how = { display: 'tiles', colours: { runs: ['#123456'] }, step: 20, steps: 20,
              looked: null, zoomed: false, singles: false, training: true, hovering: false,
              bests: [2], stopping: false };
            const kl = charted(lanes, { ...how, quantity: 'kl' });
            const nll = charted(lanes, { ...how, quantity: 'nll' });
            const plot = new Plot({ width: 400, height: 300 }, 20, kl.range, 0, true);
            return { range: kl.range, log: kl.log, floor: kl.floor, marks: plot.marks,
              names: Object.keys(quantities(lanes, 'tiles')), stderr: nll.stderr,
              even: plot.y(10) - plot.y(100) - (plot.y(1) - plot.y(10)),
              nll: nll.lines.map((line) => line.loss) };
        }"""
    )
    low, high = found["range"]
    assert found["log"] and 8 < low < 10 and 140 < high < 170 and found["floor"] is None
    assert found["marks"] == [10, 20, 50, 100] and abs(found["even"]) < 1e-6
    assert found["names"] == ["nll", "kl"]
    assert found["nll"] == ["train", "held_out"] and found["stderr"] == 0.02
