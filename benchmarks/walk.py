"""How fast the image follows a point that is dragged through a latent plane, in a real browser.

    python -m benchmarks.walk [--seconds 4] [--rounds 5]

A real server with the recordings that ship, and Chromium without a GPU. For each recorded
autoencoder the pointer circles over the plane, a move for each picture of the display, which is how
often a browser tells of a mouse. Decoded images are counted by the page itself, and set against how
many pictures a second the display shows while nothing moves. What the page asks the server for
meanwhile is counted too.
"""

from __future__ import annotations

import argparse
import os
import statistics
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.viewers import served

RUNS = {
    "8x8, plain": {"dataset": "digits"},
    "8x8, variational": {"dataset": "digits", "family": "vae"},
    "28x28, plain": {"dataset": "glyphs"},
    "28x28, variational": {"dataset": "glyphs", "family": "vae"},
}
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PATIENCE = 60_000  # milliseconds
SETTLES = 1500  # milliseconds until the plane stands still

# In the page: a mouse that is moved from outside waits for its way there and back.
CIRCLE = """async (plane, seconds) => {
    const pictures = (each) => new Promise((done) => {
        let [begun, shown] = [0, 0];
        const next = (now) => {
            begun ||= now;
            if (now - begun >= 1000 * seconds) return done(shown / ((now - begun) / 1000));
            each(++shown);
            requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
    });
    const box = plane.getBoundingClientRect();
    const tell = (kind, k) => plane.dispatchEvent(new PointerEvent(kind, { bubbles: true,
        clientX: box.left + box.width * (0.5 + 0.4 * Math.cos(k / 20)),
        clientY: box.top + box.height * (0.5 + 0.4 * Math.sin(k / 31)) }));
    const idle = await pictures(() => {});
    const [before, begun] = [window.__genlab.decoded, performance.now()];
    await pictures((k) => tell('pointermove', k));
    const took = (performance.now() - begun) / 1000;
    return { idle, decoded: (window.__genlab.decoded - before) / took };
}"""


def measure(page: Page, url: str, settings: dict[str, str], seconds: float, rounds: int) -> Any:
    """Return what each round found, and how often the server was asked while it lasted."""
    asked = "&".join(f"{name}={value}" for name, value in settings.items())
    page.goto(f"{url}/latent-space?part=walk&{asked}")
    page.get_by_text("weights in this browser").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(SETTLES)
    plane = page.locator(".gl-plane")
    box = plane.bounding_box()
    assert box is not None
    requests: list[str] = []
    note = lambda one: requests.append(one.url)  # noqa: E731  (taken off again below)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.on("request", note)
    found = [plane.evaluate(CIRCLE, seconds) for _ in range(rounds)]
    page.remove_listener("request", note)
    page.mouse.up()
    return found, len(requests)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("| | decoded images a second | lowest | display, idle | requests |")
    print("|---|---|---|---|---|")
    with served() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, settings in RUNS.items():
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            found, requests = measure(page, url, settings, arguments.seconds, arguments.rounds)
            rates = [one["decoded"] for one in found]
            idle = statistics.median(one["idle"] for one in found)
            print(
                f"| {name} | {statistics.median(rates):.1f} | {min(rates):.1f} | {idle:.1f} "
                f"| {requests} |"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
