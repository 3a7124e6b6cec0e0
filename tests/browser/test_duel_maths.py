"""What the player makes of a duel: a judge's map and arrows, a scale for NLLs that explode."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.app import Server
from tests.browser.test_player_modules import modules, run

__all__ = ["modules"]  # a fixture

RECORDING = """
const { Recording } = await load('feed.js');
const made = (losses) => {
  const recording = new Recording();
  const steps = Object.values(losses)[0].length;
  const at = (k) => Object.entries(losses).map(([name, all]) => [name, all[k]]);
  for (let k = 0; k < steps; k++) {
    const frame = { step: 10 * k, seconds: k, arrays: {}, losses: Object.fromEntries(at(k)) };
    recording.add({ seq: k, frame });
  }
  return recording;
};
"""
SCENE = """
const { Plane } = await load('plane.js');
const { Recording } = await load('feed.js');
const { colours, rgb } = await load('palette.js');
const canvas = document.createElement('canvas');
Object.assign(canvas.style, { width: '200px', height: '200px', display: 'block' });
document.body.replaceChildren(canvas);
const bits = { [-8]: 0xc800, [0]: 0, [8]: 0x4800 }; // as half-precision numbers
const map = new Uint16Array(64 * 64);
for (let row = 0; row < 64; row++) for (let column = 0; column < 64; column++) {
  map[64 * row + column] = row < 32 ? bits[0] : bits[column < 32 ? -8 : 8]; // rows ascend in y
}
const cells = (values, shape, dtype) => ({ values, shape, dtype });
const recording = new Recording();
const slopes = new Uint16Array(given.slopes);
recording.add({ seq: 0, frame: { step: 0, seconds: 0, losses: {}, arrays: {
  data: cells(new Float32Array([9, 9]), [1, 2], 'float32'),
  samples: cells(new Float32Array([-1, -1, 1, -1]), [2, 2], 'float32'),
  critic: cells(map, [64, 64], 'float16'), slopes: cells(slopes, [2, 2], 'float16') } } });
const paint = colours(document.body);
const statics = { window: 2, teacher: 'gan', game: 'nonsaturating', floor: 1 };
const draw = (show, more = {}) => {
  new Plane(canvas).draw({ recording, position: 0, statics: { ...statics, ...more }, show,
    colours: paint, moved: 0 });
  const { width, height } = canvas;
  const context = canvas.getContext('2d');
  const pixels = (x, y, w, h) => context.getImageData(Math.round(x), Math.round(y), w, h).data;
  const at = (x, y) => [...pixels(x * width, y * height, 1, 1)];
  const inked = (left, top) => {
    const data = pixels(left * width, top * height, width / 2 - 4, height / 2 - 4);
    let count = 0;
    for (let k = 3; k < data.length; k += 4) count += data[k] > 120 ? 1 : 0;
    return count;
  };
  return { at, inked };
};
const near = (pixel, hex) => Math.hypot(...rgb(hex).map((c, k) => c - pixel[k]));
"""
EAST, NORTH = [0x4900, 0], [0, 0x4900]  # slopes of 10, right and up


def test_a_verdict_is_as_sure_as_the_densities_are_apart(modules: Page) -> None:
    body = """
        const { certainty } = await load('verdict.js');
        return given.t.map((t) => [certainty('nonsaturating')(t), certainty('leastsquares')(t),
          certainty('hinge')(t), certainty('wasserstein', 2)(t), certainty('')(t)]);
    """
    ratios = [-3.0, -0.5, 0.0, 0.7, 4.0]
    for t, (logit, square, hinge, height, exact) in zip(
        ratios, run(modules, body, {"t": ratios}), strict=True
    ):
        p, q = math.exp(t), 1.0  # t is log p - log q
        assert logit == exact == pytest.approx((p - q) / (p + q), abs=1e-12)
        assert square == hinge == max(-1, min(1, t))
        assert height == pytest.approx(math.tanh((t - 2) / 2), abs=1e-12)


def test_arrows_survive_any_slope(modules: Page) -> None:
    body = """
        const { reach } = await load('verdict.js');
        return given.map((one) => reach(Number(one)));
    """
    lengths = run(modules, body, ["NaN", "0", "-1", "0.1", "1", "100", "30000", "1e30", "Infinity"])
    assert lengths[:3] == [0, 0, 0] and lengths[-3:] == [1, 1, 1]
    rising = lengths[2:7]
    assert all(a < b for a, b in itertools.pairwise(rising)), rising


def test_the_judges_map_lies_behind_the_points_in_the_colours_of_both(modules: Page) -> None:
    body = f"""{SCENE}
        const seen = draw({{ critic: true }}).at;
        const [left, right, below] = [seen(0.25, 0.1), seen(0.75, 0.1), seen(0.35, 0.9)];
        const plain = draw({{ density: true }}).at(0.25, 0.1);
        const nll = draw({{ critic: true }}, {{ teacher: 'nll' }}).at(0.75, 0.1);
        return {{ left: [near(left, paint.samples), near(left, paint.data)], below, plain,
          right: [near(right, paint.samples), near(right, paint.data)], nll }};
    """
    found = run(modules, body, {"slopes": [0, 0, 0, 0]})
    assert found["left"][0] < 12 < found["left"][1]  # where it says: sample
    assert found["right"][1] < 12 < found["right"][0]  # where it says: data
    assert found["below"][3] == 0  # undecided is the paper itself
    assert found["plain"][3] == 0  # there is no density here, and no judge unless asked for


@pytest.mark.parametrize(
    ("slope", "more"), [(EAST, True), (NORTH, True), ([0x7E00, 0], False), ([0, 0], False)]
)
def test_arrows_start_at_the_samples(modules: Page, slope: list[int], more: bool) -> None:
    """A half-precision NaN (0x7E00) or no slope at all draws no arrow."""
    body = f"""{SCENE}
        return [draw({{ critic: true }}).inked(0, 0.5), draw({{ density: true }}).inked(0, 0.5)];
    """
    with_judge, without = run(modules, body, {"slopes": [*slope, *slope]})
    assert (with_judge > without + 4) == more


def test_a_bent_scale_is_one_scale(modules: Page) -> None:
    body = """
        const { Scale, bent } = await load('scale.js');
        const scale = new Scale([-4, 1e8], { bend: bent(-2.9, 8, 1e8) });
        const values = [-4, -2.9, 0, 5.1, 5.2, 100, 1e4, 1e8];
        return { heights: values.map((one) => scale.at(one)), marks: scale.marks(8),
          back: values.map((one) => scale.value(scale.at(one))), values,
          even: [scale.at(1) - scale.at(0), scale.at(5) - scale.at(4)],
          decades: [scale.at(1e5) - scale.at(1e4), scale.at(1e8) - scale.at(1e7)] };
    """
    found = run(modules, body)
    heights = found["heights"]
    assert heights == sorted(heights) and heights[0] == 0 and heights[-1] == 1
    assert heights[4] - heights[3] < 0.01  # no jump where evenness ends, at 5.1
    assert found["back"] == pytest.approx(found["values"], rel=1e-9)
    assert found["even"][0] == pytest.approx(found["even"][1])
    assert found["decades"][0] == pytest.approx(found["decades"][1], rel=1e-3)
    marks = found["marks"]
    assert marks == sorted(marks) and {0, 1e8} <= set(marks) and len(marks) < 12
    assert heights[3] > 0.3  # what is even has room enough to be read


def test_an_nll_that_explodes_bends_the_axis_and_one_that_does_not_leaves_it(modules: Page) -> None:
    body = f"""{RECORDING}
        const {{ exploding }} = await load('duel_chart.js');
        const line = (...held_out) => ({{ recording: made({{ held_out }}), loss: 'held_out' }});
        const wild = line(4, 3, 500, 1e7), calm = line(4, 3, 2, 1);
        const broken = line(4, NaN, Infinity, 3);
        return {{ both: exploding([calm, wild], -3), calm: exploding([calm], -3),
          veiled: exploding([calm, wild], -3, 0, 10), broken: exploding([broken], -3),
          none: exploding([], -3), unfloored: exploding([calm, wild], null) }};
    """
    found = run(modules, body)
    (low, high), bend = found["both"]["range"], found["both"]["bend"]
    assert low < -3 and high > 1e7 and bend["base"] == -3
    assert bend["base"] + bend["even"] > 4  # even up to where all began
    assert found["calm"] is found["veiled"] is found["broken"] is found["none"] is None
    assert found["unfloored"]["bend"]["base"] == 1  # the lowest there is


def test_both_players_are_charted_with_where_they_rest(modules: Page) -> None:
    body = f"""{RECORDING}
        const {{ charted, quantities }} = await load('race_chart.js');
        const equilibrium = {{ d_loss: 1.386, g_loss: 0.693 }};
        const game = (d, g) => ({{ entry: {{ label: 'GAN' }}, newest: 30, run: null,
          recording: made({{ d_loss: d, g_loss: g, held_out: d, modes: d, quality: d }}),
          statics: {{ players: {{}}, teacher: 'gan', equilibrium, modes: 8 }} }});
        const nll = {{ entry: {{ label: 'NLL' }}, recording: made({{ held_out: [4, 3, 2, 1] }}),
          statics: {{ players: {{}}, teacher: 'nll', equilibrium: {{}} }}, newest: 30, run: null }};
        const how = {{ display: 'tiles', colours: {{ runs: ['#123456', '#654321'] }}, step: 30,
          steps: 30, looked: null, zoomed: false, singles: false, training: false,
          hovering: false, bests: [], stopping: false, quantity: 'players' }};
        const calm = charted([nll, game([1.4, 1.3, 1.2, 1], [0.7, 0.8, 0.9, 1])], how);
        const wild = charted([nll, game([1.4, 90, 1.2, 1], [0.7, 0.8, -4000, 1])], how);
        const full = game([8, 8, 8, 8], [1, 1, 1, 1]);
        const modes = charted([nll, full], {{ ...how, quantity: 'modes' }});
        return {{ names: Object.keys(quantities([nll, game([1], [1])], 'tiles')),
          lines: calm.lines.map(({{ name, loss }}) => [name, loss]), range: calm.range,
          bend: calm.bend, marks: calm.marks.map(({{ text }}) => text),
          wild: [wild.range, wild.bend.base],
          modes: [modes.range[0], modes.marks[0].text] }};
    """
    found = run(modules, body)
    assert found["names"] == ["nll", "players", "modes", "quality"]
    assert found["lines"] == [["GAN D", "d_loss"], ["GAN G", "g_loss"]]  # NLL has no rival
    assert found["range"][0] < 0.693 and found["range"][1] > 1.4 and found["bend"] is None
    assert found["marks"] == ["D at rest 1.386", "G at rest 0.693"]
    assert found["wild"][0][0] < -4000 and found["wild"][0][1] > 90 and found["wild"][1] == 0
    assert found["modes"] == [0, "all 8"]


def test_words_of_a_duel_do_not_judge_samples_by_the_likelihood(modules: Page) -> None:
    body = f"""{RECORDING}
        const {{ summary }} = await load('text.js');
        const {{ facts }} = await load('facts.js');
        const recording = made({{ held_out: [4, 2.5e7], modes: [2, 8], quality: [0.1, 0.9] }});
        const plain = made({{ modes: [2, 8], quality: [0.1, 0.9] }});
        const statics = {{ players: {{}}, teacher: 'gan', floor: 2.8, modes: 8 }};
        return {{ gan: summary(recording, 1, 10, statics),
          plain: summary(plain, 1, 10, {{ ...statics, teacher: 'plain' }}),
          facts: facts({{ run: null, recording, statics, entry: {{}} }}, 1, false, false) }};
    """
    found: dict[str, Any] = run(modules, body)
    assert "2.5e+7 nats" in found["gan"] and "8 of 8 modes; 90.0 % lie near one" in found["gan"]
    assert "worse" not in found["gan"] and "no likelihood" in found["plain"]
    assert found["facts"] == [["Modes reached", "8 of 8"], ["Near a mode", "90.0 %"]]


def test_final_figures_may_be_huge_and_count_modes(modules: Page) -> None:
    body = """
        const { final } = await load('figures.js');
        return final({ nll: 2.3e8, nll_stderr: 8.7e6, modes: 7, quality: 0.59 }, { modes: 8 });
    """
    found = {name: figure for name, figure, _ in run(modules, body)}
    assert found["Held-out NLL"] == "2.3e+8 nats"
    assert found["Modes reached"] == "7 of 8" and found["Samples near a mode"] == "59.0 %"


def test_one_thing_at_a_time_lies_behind_the_points(modules: Page, server: Server) -> None:
    body = """
        const { chips, seen } = await load('chips.js');
        const shown = { data: true, samples: true, density: true };
        const names = seen('plane', [{ holders: { critic: [0] } }, { holders: {} }]);
        const labels = chips(names, shown, () => {});
        document.body.replaceChildren(...labels);
        const box = (k) => labels[k].querySelector('input');
        box(3).click();
        const judge = { ...shown, boxes: labels.map((_, k) => box(k).checked) };
        box(2).click();
        return { names, judge, density: { ...shown } };
    """
    found = run(modules, body)
    assert found["names"] == ["data", "samples", "density", "critic"]
    assert found["judge"]["boxes"] == [True, True, False, True]
    assert not found["judge"]["density"] and found["judge"]["critic"]
    assert found["density"]["density"] and not found["density"]["critic"]
