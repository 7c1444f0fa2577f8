"""Make the README's pictures of desk and page: ``make pictures``. Nobody in them is real.

A server with a fictional agenda, people who act over the wire, a desk, and Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from websockets.asyncio.client import ClientConnection, connect

from moderator.client.address import address
from moderator.client.link import Link
from moderator.desk.app import Desk
from server.language import Language
from tests.support.processes import ROOT, served
from trials.chromium import CHROMIUM

AGENDA = "agendas/example-harbour-town.yaml"
GERMAN = "agendas/beispiel-hafenstadt.yaml"
DESK = (120, 40)
QUESTIONS = {
    "en": (
        ("Aoife Byrne", "Who pays for the second pier?", 3),
        ("Bashir Aziz", "When do the small towns have a say?", 5),
        ("Chiara Lenz", "What becomes of the fish market?", 1),
    ),
    "de": (
        ("Aoife Byrne", "Wer bezahlt die zweite Mole?", 3),
        ("Bashir Aziz", "Wann dürfen die kleinen Städte mitreden?", 5),
        ("Chiara Lenz", "Was wird aus dem Fischmarkt?", 1),
    ),
}
"""Who asks what, and how many vote for it."""
NOTES = {
    "en": ("the figures of 2025", "the county's share"),
    "de": ("die Zahlen für 2025", "der Anteil des Kreises"),
}
SPOKEN = 40.0
"""Seconds for which somebody has spoken in the picture of the desk."""


class Person:
    """Somebody who acts over the wire."""

    def __init__(self, socket: ClientConnection, welcome: dict[str, Any]) -> None:
        self.socket, self.id, self.state = socket, welcome["you"]["id"], welcome["state"]
        self._number = 0

    @classmethod
    async def come(cls, link: str, name: str | None = None) -> Person:
        found = address(link)
        socket = await connect(found.url, proxy=None, max_size=None)
        hello = {"hello": 1, "token": found.token, "client": f"picture {name}"}
        await socket.send(json.dumps({**hello, "name": name} if name else hello))
        return cls(socket, json.loads(await socket.recv()))

    async def do(self, command: str, **fields: Any) -> list[dict[str, Any]]:
        """Give a command; returns the facts that came with its answer."""
        self._number += 1
        await self.socket.send(json.dumps({"id": self._number, "do": command, **fields}))
        facts = []
        while (message := json.loads(await self.socket.recv())).get("re") != self._number:
            facts.append(message)
        assert message.get("ok"), message
        return facts


async def play(links: dict[str, Any], language: str) -> Person:
    """A discussion under way, with something of everything; returns a moderator."""
    maeve = await Person.come(links["moderator"])
    items = [item["id"] for item in maeve.state["items"]]
    ida, tomasz, _, rosalind = [await Person.come(link) for link in links["panelists"].values()]
    await maeve.do("agenda.start", item=items[2])
    for name, text, voters in QUESTIONS[language]:
        guest = await Person.come(links["spectators"], name)
        await guest.do("question.ask", text=text)
        facts = await maeve.do("queue.open")
        asked = next(f for f in facts if f.get("event") == "question.asked")["question"]
        await maeve.do("question.approve", question=asked)
        for n in range(voters):
            voter = await Person.come(links["spectators"], f"Voter {n} of {name}")
            await voter.do("question.vote", question=asked)
    await maeve.do("floor.give", person=ida.id)
    await tomasz.do("queue.join", kind="question", note=NOTES[language][0])
    await rosalind.do("queue.join", note=NOTES[language][1])
    return maeve


async def draw(browser: Browser, link: str, name: str | None, **context: Any) -> Page:
    made = await browser.new_context(locale="en", device_scale_factor=2, **context)
    page = await made.new_page()
    await page.goto(link)
    if name is not None:
        await page.get_by_label("Your name", exact=True).fill(name)
        await page.keyboard.press("Enter")
    await page.locator("#me").wait_for()
    await page.wait_for_timeout(300)
    return page


async def desk(data: Path) -> str:
    """The desk in German as SVG, with somebody speaking and others waiting."""
    with served(GERMAN, "--port", "0", data_dir=data) as serving:
        await play(serving.links, "de")
        link = Link(serving.links["moderator"], name="Finn Ahrensmeyer", language="de")
        app = Desk(link, Language.named("de"), data)
        async with app.run_test(size=DESK) as pilot:
            await asyncio.sleep(SPOKEN)
            await pilot.press("escape")
            await pilot.pause()
            return app.export_screenshot()


async def main(folder: Path) -> None:
    drawn = await _desk_alone()
    phone = {"viewport": {"width": 390, "height": 780}}
    with (
        tempfile.TemporaryDirectory() as data,
        served(AGENDA, "--port", "0", data_dir=Path(data)) as serving,
    ):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM)
            maeve = await play(serving.links, "en")
            audience = await draw(browser, serving.links["spectators"], "Jonas Pettersen", **phone)
            dark = {**phone, "color_scheme": "dark"}
            panel = await draw(browser, list(serving.links["panelists"].values())[1], None, **dark)
            facts = await maeve.do("queue.open")
            people = [f["person"] for f in facts if f.get("event") == "people.joined"]
            person = people[-1] if people else "s1"
            await maeve.do("panel.invite", person=person)
            accept = audience.locator("button.main:not([aria-disabled])", has_text="Accept")
            await accept.wait_for()
            sheet = await browser.new_context(viewport={"width": 840, "height": 820})
            page = await sheet.new_page()
            for n, one in enumerate((audience, panel)):
                await one.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
                await one.screenshot(path=Path(data) / f"{n}.png")
            images = "".join(
                f'<img width=390 src="{(Path(data) / f"{n}.png").as_uri()}">' for n in range(2)
            )
            style = "body{margin:20px;display:flex;gap:20px;background:#c9d0d7}"
            file = Path(data) / "sheet.html"
            file.write_text(f"<!doctype html><style>{style}</style>{images}", encoding="utf-8")
            await page.goto(file.as_uri())
            await page.screenshot(path=folder / "page.png")
            await page.set_viewport_size({"width": 1482, "height": 1026})
            await page.set_content(f"<style>body{{margin:0}}</style>{drawn}")
            await page.locator("svg").screenshot(path=folder / "desk.png")
            await browser.close()


async def _desk_alone() -> str:
    with tempfile.TemporaryDirectory() as data:
        return await desk(Path(data))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs")
    asyncio.run(main(parser.parse_args().folder))
