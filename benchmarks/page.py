"""How long a page takes from a click until it shows the answer, alone and among a large audience.

Run as ``python -m benchmarks.page``: a real page in Chromium raises and lowers a hand, on the real
server, log on disk included; first alone, then with so many connections held, all of which are
shown each hand.
"""

import argparse
import contextlib
import sys
from statistics import median, quantiles
from typing import Any, Final

from playwright.sync_api import Page, sync_playwright

from benchmarks._stand import Server, crowd, roundtable
from benchmarks._table import Row, tell
from trials.chromium import CHROMIUM

WARM_UP: Final = 5
READY: Final = "#me .buttons button:not([aria-disabled])"
"""For a second after it has changed, a button takes no click: that may have been meant for what
stood there before."""
ALONE: Final = "the same page, alone"
CLICK: Final = """() => new Promise((answered, failed) => {
  const state = document.querySelector("#me .state");
  const begun = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    answered(performance.now() - begun);
  });
  seen.observe(state, { childList: true, characterData: true, subtree: true });
  document.querySelector("#me .buttons button").click();
  setTimeout(() => failed(new Error("the click did nothing")), 10000);
})"""
"""Clicks what there is to do in the band; the milliseconds until my state is another."""


def measured(page: Page, rounds: int) -> list[float]:
    times: list[Any] = []
    for _ in range(WARM_UP + rounds):
        page.locator(READY).wait_for()
        times.append(page.evaluate(CLICK))
    return [float(one) for one in times[WARM_UP:]]


def page_of(playwright: Any, server: Server) -> Page:
    browser = playwright.chromium.launch(executable_path=CHROMIUM)
    page: Page = browser.new_page(locale="en", viewport={"width": 390, "height": 844})
    page.goto(server.spectators)
    page.get_by_label("Your name", exact=True).fill("Measured")
    page.keyboard.press("Enter")
    page.locator("#me").wait_for()
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=40)
    args = parser.parse_args()
    if sys.platform != "linux" or CHROMIUM is None:
        print("measured on Linux, where there is Chromium")
        return
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(roundtable())
        page = page_of(stack.enter_context(sync_playwright()), server)
        # The same page before and after, since what else is done on the machine changes.
        alone = measured(page, args.rounds // 2)
        with crowd(server, args.size, 90):
            among = measured(page, args.rounds)
        alone += measured(page, args.rounds // 2)
    what = "from a click on the page to its answer"
    tell(
        Row(f"{what}, 50 %", args.size, median(among), "ms", None, ALONE, median(alone)),
        Row(f"{what}, 95 %", args.size, _p95(among), "ms", None, ALONE, _p95(alone)),
    )


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
