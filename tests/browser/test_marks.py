"""Reference lines of a run: which a loss has passed, in words, on the chart, as a ladder."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app import Server

MARKS = [
    {"label": "xz", "value": 1.382},
    {"label": "gzip", "value": 1.683},
    {"label": "uniform", "value": 8.0},
]

# A player on a recording that is made up: no server feeds it.
STAGED = """async ([marks, lens, losses]) => {
    const load = (name) => import('/genlab/assets/player/' + name);
    const { Recording } = await load('feed.js');
    const { Layout } = await load('layout.js');
    const { colours } = await load('palette.js');
    const { dress } = await load('dress.js');
    document.body.replaceChildren();
    const host = document.createElement('main');
    host.innerHTML = '<div class="gl-player"></div>';
    document.body.append(host);
    dress(host, 'player/player.css', location.origin + '/genlab/assets/player/main.js');
    const root = host.querySelector('.gl-player');
    const deaf = { hover() {}, seek() {}, changed() {}, key() {} };
    const layout = new Layout(root, document.createElement('div'), deaf);
    const recording = new Recording();
    const images = { shape: [1, 2, 2], values: new Uint8Array([0, 90, 180, 255]) };
    losses.forEach((loss, k) => recording.add({ seq: k, frame: { step: 10 * k, seconds: k,
        losses: { bits_per_dim: loss, held_out: loss }, arrays: { images, data: images } } }));
    const statics = { kind: 'image', unit: 'bits/dim', floor: null, steps: 40, marks,
        lines: { train: 'bits_per_dim', held: 'held_out' } };
    layout.paint(colours(root));
    layout.kind('image');
    layout.look(lens);
    window.draw = (position, metrics = null) => layout.draw({ recording, metrics, position,
        statics, steps: 40, rivals: [], colours: colours(root), show: layout.shown, moved: 0,
        hovering: false });
    await new Promise((done) => setTimeout(done, 300));
    window.draw(0);
    window.draw(losses.length - 1);
}"""


@pytest.fixture
def bare(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/genlab/assets/player/palette.js")
    return page


def staged(page: Page, losses: list[float], lens: str = "", marks: Any = MARKS) -> None:
    page.evaluate(STAGED, [marks, lens, losses])


def test_the_words_say_which_marks_are_passed_and_which_is_next(bare: Page) -> None:
    said = bare.evaluate(
        """async (marks) => {
            const m = await import('/genlab/assets/player/marks.js');
            const sorted = m.marksOf({ marks });
            return [9, 1.683, 1.5, 1.2, undefined, NaN].map((loss) => m.stands(loss, sorted));
        }""",
        MARKS,
    )
    assert said == [
        "Above all the marks: uniform 8.000 is next.",
        "Below uniform 8.000; gzip 1.683 is next.",  # a draw is no pass
        "Below gzip 1.683; xz 1.382 is next.",
        "Below all the marks: xz 1.382 was the last.",
        "",
        "Above all the marks: uniform 8.000 is next.",
    ]


def test_a_run_with_marks_says_where_it_stands(bare: Page) -> None:
    staged(bare, [2.5, 1.9, 1.6, 1.5])
    expect(bare.locator(".gl-summary")).to_contain_text("Below gzip 1.683; xz 1.382 is next.")
    expect(bare.locator(".gl-gap")).to_contain_text("below gzip")
    expect(bare.locator(".gl-ladder")).to_be_hidden()
    bare.evaluate("window.draw(0)")
    expect(bare.locator(".gl-gap")).to_contain_text("below uniform")


def test_a_run_without_marks_says_nothing_of_them(bare: Page) -> None:
    staged(bare, [2.5, 1.9], marks=[])
    expect(bare.locator(".gl-summary")).to_have_text("Step 10 of 40. Held-out NLL 1.900 bits/dim.")
    expect(bare.locator(".gl-gap span").first).to_have_text("")


def test_the_ladder_says_when_each_mark_was_passed(bare: Page) -> None:
    staged(bare, [2.5, 1.9, 1.6, 1.3], lens="ladder")
    ladder = bare.locator(".gl-ladder")
    expect(ladder.locator(".gl-ladder-says")).to_have_text(
        "Below all the marks: xz 1.382 was the last."
    )
    rows = ladder.get_by_role("list").get_by_role("listitem")
    assert rows.all_inner_texts() == [
        "uniform: 8.000 bits",
        "gzip: 1.683 bits",
        "xz: 1.382 bits",
        "your flow: 1.300 bits",
    ]
    passed = ladder.locator(".gl-ladder-passed").all_text_contents()
    assert passed == ["passed", "passed at step 20", "passed at step 30"]
    bare.evaluate("window.draw(1)")  # what comes later is not told before
    assert ladder.locator(".gl-ladder-passed").all_text_contents() == ["passed"]
    expect(ladder.locator(".gl-ladder-own")).to_have_text("your flow 1.900")


def test_at_its_end_a_run_stands_where_it_was_measured(bare: Page) -> None:
    staged(bare, [2.5, 1.3], lens="ladder")
    note = bare.locator(".gl-ladder-note")
    expect(note).to_contain_text("watched while it trains")
    bare.evaluate("window.draw(1, { bits_per_dim: 1.4, bits_per_dim_stderr: 0.003 })")
    expect(bare.locator(".gl-ladder-own")).to_have_text("your flow 1.400")
    expect(bare.locator(".gl-ladder-says")).to_have_text("Below gzip 1.683; xz 1.382 is next.")
    expect(note).to_contain_text("measured at the end, ± 0.003")
    assert bare.locator(".gl-ladder-passed").all_text_contents() == ["passed", "passed at step 10"]


def test_the_names_on_the_ladder_do_not_cover_each_other(bare: Page) -> None:
    near = [{"label": f"mark {k}", "value": 1.38 + 0.002 * k} for k in range(6)]
    bare.set_viewport_size({"width": 390, "height": 844})
    staged(bare, [2.5, 1.381], lens="ladder", marks=near)
    names = bare.locator(".gl-ladder-name, .gl-ladder-own")
    heights = sorted(box["y"] for box in (one.bounding_box() for one in names.all()) if box)
    assert len(heights) == 7
    assert all(b - a >= 20 for a, b in pairwise(heights))


def test_marks_are_lines_on_the_chart_and_within_its_range(bare: Page) -> None:
    lines = bare.evaluate(
        """async (marks) => {
            const { single } = await import('/genlab/assets/player/single_chart.js');
            const { Recording } = await import('/genlab/assets/player/feed.js');
            const recording = new Recording();
            const losses = { bits_per_dim: 2.1, held_out: 2.1 };
            recording.add({ seq: 0, frame: { step: 0, losses, arrays: {} } });
            const scene = (statics) => single({ recording, rivals: [], position: 0, steps: 9,
                zoomed: false, hovering: false, statics,
                colours: { nll: '#000000', ink: '#000000' } });
            const lines = { train: 'bits_per_dim', held: 'held_out' };
            return [scene({ lines, marks }), scene({ lines })]
                .map(({ marks, range }) => [marks.length, range]);
        }""",
        [{"label": "far below", "value": 0.4}],
    )
    (count, (low, _)), (none, _) = lines
    assert (count, none) == (1, 0)
    assert low < 0.4


def test_the_ladder_has_no_colour_that_is_not_the_themes(bare: Page) -> None:
    staged(bare, [2.5, 1.3], lens="ladder")
    colour = bare.locator(".gl-ladder-own").evaluate("(e) => getComputedStyle(e).fill")
    assert re.fullmatch(r"rgb\(179, 71, 0\)", colour)  # the ink of NLL on light paper
