"""The page on bad lines: what opening it costs, and how it comes back."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Response, WebSocketRoute, expect

from server.session import people, phases
from server.session.entries import current_queue
from tests.server.web.conftest import Browsing, Reader, in_one_browser, link
from tests.support.lines import joined, logged, view
from tests.support.pair import two
from tests.support.processes import served
from tests.support.proxy import proxy
from tests.support.waiting import PATIENCE, until

pytestmark = in_one_browser

MOST_BYTES = 20_000
MOST_REQUESTS = 4
AGENDA = "agendas/2021-06-01-kommunale-neuausrichtung.yaml"
QUESTION = "Your question (moderators first; published without your name)"
LITTLE_CHANCE = "Math.random = () => 0.005"
"""So nobody waits for long where pages wait by chance."""


async def test_opening_costs_little(
    venue: Any, browsing: Browsing, capsys: pytest.CaptureFixture[str]
) -> None:
    """At most 20 kB compressed, all together, in few requests, none of them to another host."""
    for lang in ("de", "en"):
        sent: dict[str, int] = {}

        def count(response: Response, sent: dict[str, int] = sent) -> None:
            sent[response.url] = int(response.headers["content-length"])

        sam = await browsing.read("about:blank", locale=lang)
        sam.page.on("response", count)
        await sam.page.goto(link(venue))
        await expect(sam.page.locator("#name-")).to_be_visible()
        with capsys.disabled():
            # The figures that this test is asked for.
            print(f"\nopening the page ({lang}): {sum(sent.values())} bytes, {len(sent)} requests")  # noqa: T201 - for who measures
        assert sum(sent.values()) <= MOST_BYTES
        assert len(sent) <= MOST_REQUESTS
        assert {re.sub(r"^(http://127.0.0.1:\d+)/.*", r"\1", url) for url in sent} == {
            f"http://127.0.0.1:{venue.app.port}"
        }


async def test_the_page_is_usable_one_round_trip_after_its_html(
    venue: Any, browsing: Browsing
) -> None:
    """All that it needs is one file, which comes over the connection that is there: to ask who
    somebody is, in either language, it waits for nothing else."""
    async with proxy(venue.app.port) as line:
        line.delay = 0.2
        sam = await browsing.read(f"http://127.0.0.1:{line.port}/", locale="de")
        await expect(sam.page.get_by_label("Ihr Name")).to_be_editable()
        await expect(sam.page.get_by_role("button", name="English")).to_be_enabled()
        assert line.connections == 1
        (script,) = await sam.page.evaluate(
            "performance.getEntriesByType('resource').map(({name, connectStart, connectEnd}) =>"
            " ({name, waited: connectEnd - connectStart}))"
        )
        assert script["name"].endswith("/page.de.js")
        assert script["waited"] == 0


async def test_a_slow_line_shows_something_soon(
    venue: Any, browsing: Browsing, capsys: pytest.CaptureFixture[str]
) -> None:
    """With 400 ms there and back and 400 kbit/s. The times are printed, not judged: machines
    differ. But there is one connection for the page, and one for the session."""
    token = venue.hosted.tokens.panelists["p1"]
    async with proxy(venue.app.port) as line:
        line.delay, line.rate = 0.2, 50_000
        pia = await browsing.read(f"http://127.0.0.1:{line.port}/#{token}")
        await expect(pia.page.locator("header button").first).to_be_visible()
        usable = await pia.page.evaluate("performance.now()")
        await expect(pia.page.locator("#me")).to_be_visible()
        ready = await pia.page.evaluate("performance.now()")
        painted = await pia.page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        with capsys.disabled():
            print(  # noqa: T201 - for who measures
                f"\n400 ms, 400 kbit/s: first paint {painted:.0f} ms, usable {usable:.0f} ms,"
                f" who speaks {ready:.0f} ms, {line.connections} connections"
            )
        assert line.connections == 2


async def test_a_cut_line_loses_nothing(venue: Any, browsing: Browsing) -> None:
    """It says that it is cut and shows no running clock, keeps what was typed and done, comes
    back by itself with what was missed, and applies nothing twice."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("floor.give", person="p1")
    await moderator.do("question.ask", text="Who pays?")
    question = next(iter(venue.hosted.room.state.questions))
    await moderator.do("question.approve", question=question)
    async with proxy(venue.app.port) as line:
        tokens = venue.hosted.tokens
        sam = await browsing.read(f"http://127.0.0.1:{line.port}/#{tokens.spectators}")
        await sam.says_name("Sam")
        await sam.page.evaluate("window.same = true")
        line.cut()
        await sam.sees("Cut off. This page comes back by itself.")
        await expect(sam.page.get_by_role("alert")).to_contain_text("Cut off.")
        # Also to whoever reads further down.
        await sam.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        await expect(sam.page.get_by_role("alert")).to_be_in_viewport()
        await sam.sees("as of", "#now")
        stood = await sam.page.locator(".figures").inner_text()
        await sam.page.locator("#text-ask").fill("And when?")
        await sam.page.keyboard.press("Enter")
        await sam.press("Vote")
        await sam.sees("Not there yet. This page keeps trying.", "#me")
        await sam.page.wait_for_timeout(1200)
        assert await sam.page.locator(".figures").inner_text() == stood
        await expect(sam.page.locator("#text-ask")).to_have_value("And when?")
        await moderator.do("floor.give", person="p2")
        line.mend()
        await sam.sees("Live")
        await sam.sees("李雷", "#now")
        await sam.sees("And when?", "#questions li >> nth=1")
        await expect(sam.page.locator("#text-ask")).to_have_value("")
        await until(lambda: venue.hosted.room.state.questions[question].votes == 1)
        assert [q.text for q in venue.hosted.room.state.questions.values()].count("And when?") == 1
        assert await sam.page.evaluate("window.same")


async def test_a_language_chosen_while_the_line_is_cut_is_the_rooms_as_well(
    venue: Any, browsing: Browsing
) -> None:
    """The page has its words only once somebody answers, and so does the room."""
    async with proxy(venue.app.port) as line:
        tokens = venue.hosted.tokens
        sam = await browsing.read(f"http://127.0.0.1:{line.port}/#{tokens.spectators}")
        await sam.says_name("Sam")
        await sam.sees("Your hand is down.", "#me")
        line.cut()
        await sam.sees("Cut off.")
        await sam.press("Deutsch")
        line.mend()
        await sam.sees("Sie haben keine Wortmeldung.", "#me")
        await sam.page.locator("#text-ask").fill(" ")
        await sam.press("Frage stellen")
        await sam.sees("Es fehlt der Text.", "#me .alarm")
        # That the words could not be loaded.
        sam.complaints.clear()


async def test_a_line_that_is_silent_is_found_out(venue: Any, browsing: Browsing) -> None:
    """Nothing comes and nothing breaks, as in a tunnel: after two pauses it counts as cut. What was
    pressed is said not to be there before that is known."""
    async with proxy(venue.app.port) as line:
        sam = await browsing.read("about:blank")
        await sam.page.clock.install()
        await sam.page.goto(f"http://127.0.0.1:{line.port}/#{venue.hosted.tokens.spectators}")
        await sam.says_name("Sam")
        line.stall()
        await sam.press("Raise the hand")
        await sam.page.clock.run_for(3000)
        await sam.sees("Not there yet. This page keeps trying.", "#me")
        await sam.sees("Live")
        for _ in range(10):
            await sam.page.clock.run_for(1000)
        await sam.sees("Cut off.")
        line.mend()
        await sam.page.clock.run_for(6000)
        await sam.sees("Live")
        await sam.sees("You are next", "#me")
        await expect(sam.page.locator("#me")).not_to_contain_text("Not there yet.")


async def test_after_a_long_while_nothing_is_waited_for_longer(
    venue: Any, browsing: Browsing
) -> None:
    """However often nobody answered, one who then takes the connection and says nothing is given up
    within half a minute."""
    async with proxy(venue.app.port) as line:
        sam = await browsing.read("about:blank")
        await sam.page.clock.install()
        await sam.page.add_init_script(LITTLE_CHANCE)
        await sam.page.goto(f"http://127.0.0.1:{line.port}/#{venue.hosted.tokens.spectators}")
        await sam.says_name("Sam")
        tried: list[object] = []
        sam.page.on("websocket", lambda line: tried.append(line))  # noqa: PLW0108 - the library marks what it calls
        line.cut()
        async with asyncio.timeout(PATIENCE):
            while len(tried) < 12:
                await sam.page.clock.run_for(100)
        line.mend()
        line.stall()
        known = line.connections
        async with asyncio.timeout(PATIENCE):
            while line.connections == known:
                await sam.page.clock.run_for(100)
        known = line.connections
        await sam.page.clock.run_for(30_000)
        await until(lambda: line.connections > known)
        line.mend()
        await sam.page.clock.run_for(1000)
        await sam.sees("Live")


async def test_a_network_that_comes_and_goes(venue: Any, browsing: Browsing) -> None:
    """The browser says when it is offline and online again: neither is waited for."""
    sam = await browsing.read(link(venue))
    await sam.says_name("Sam")
    await sam.page.context.set_offline(True)
    await sam.sees("Cut off.")
    await sam.page.context.set_offline(False)
    await sam.sees("Live")
    await sam.press("Raise the hand")
    await sam.sees("You are next", "#me")


async def test_a_killed_server_that_goes_on(tmp_path: Path, browsing: Browsing) -> None:
    """``kill -9`` and ``--resume``: the page is there again by itself, as the same person, and
    what was asked in between is asked once."""
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as first:
        sam = await browsing.read(first.links["spectators"])
        await sam.says_name("Sam")
        await sam.page.evaluate("window.same = true")
        await sam.press("Raise the hand")
        await sam.sees("You are next", "#me")
        port, session = first.port, first.session
        first.kill()
        await sam.sees("Cut off.")
        await sam.page.locator("#text-ask").fill("Still there?")
        await sam.page.keyboard.press("Enter")
        with served("--resume", session, "--port", str(port), data_dir=tmp_path):
            await sam.sees("Live")
            await sam.sees("You are next", "#me")
            await sam.sees("Still there?", "#questions li")
            await expect(sam.page.locator("#questions li")).to_have_count(1)
            assert await sam.page.evaluate("window.same")


async def told(reader: Reader, url: str, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """Open the page, and tell it more after the first welcome; returns the hellos that it says."""
    hellos: list[dict[str, Any]] = []

    def relay(page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def to_server(data: str | bytes) -> None:
            message = json.loads(data)
            if "hello" in message:
                hellos.append(message)
            server.send(data)

        def to_page(data: str | bytes) -> None:
            page.send(data)
            if len(hellos) == 1 and "welcome" in json.loads(data):
                for message in more:
                    page.send(json.dumps(message))

        page.on_message(to_server)
        server.on_message(to_page)

    await reader.page.route_web_socket("**/ws", relay)
    await reader.page.goto(url)
    return hellos


async def test_what_the_page_does_not_know_makes_it_ask_anew(
    venue: Any, browsing: Browsing
) -> None:
    """A fact of a later version: the page takes a whole snapshot rather than go on with a state
    that is silently wrong."""
    sam = await browsing.read("about:blank")
    fact = {"seq": 9999, "at": "2021-06-01T12:00:00.000Z", "by": "m1", "event": "x.y"}
    hellos = await told(sam, link(venue, venue.hosted.tokens.panelists["p1"]), fact)
    await sam.sees("Live")
    await expect(sam.page.locator("#me")).to_be_visible()
    await until(lambda: len(hellos) == 2)
    assert [("since" in hello) for hello in hellos] == [False, False]
    await sam.press("Raise the hand")
    await sam.sees("You are next", "#me")
    await until(lambda: any("unknown event" in text for text in sam.complaints))
    browsing.readers.remove(sam)


async def test_of_a_message_the_page_takes_what_it_knows(venue: Any, browsing: Browsing) -> None:
    """What a later version tells besides is left out, whatever its name is here."""
    sam = await browsing.read("about:blank")
    unknown = {"status": "ended", "you": {"id": "m1"}, "state": None, "witness": 1, "at": "x"}
    known = {"log": "failing", **unknown}
    hellos = await told(sam, link(venue, venue.hosted.tokens.panelists["p1"]), unknown, known)
    await sam.sees("Nothing can be saved just now.")
    await sam.sees("Live")
    await sam.press("Raise the hand", "#me")
    await sam.sees("You are next", "#me")
    assert len(hellos) == 1


async def said(reader: Reader) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = await reader.page.evaluate("window.said")
    return found


HEARD = """() => { window.said = []; new MutationObserver(() => window.said.push(
    [Date.now(), document.getElementById("said").textContent])
    ).observe(document.getElementById("said"), {childList: true, characterData: true}) }"""


async def test_the_announcer_says_at_most_four_a_minute_of_others(
    venue: Any, browsing: Browsing
) -> None:
    """Speakers change and the clock runs; whoever listens still hears the session, each of them
    when they speak and not that nobody did in between. What is their own they hear at once."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    sam = await browsing.read("about:blank")
    await sam.page.clock.install()
    await sam.page.goto(link(venue))
    await sam.says_name("Sam")
    await sam.page.evaluate(HEARD)
    assert await sam.page.locator("[role=timer]").count() == 0
    for n in range(16):
        await moderator.do("floor.give", person=("p1", "p2")[n % 2])
        if n == 9:
            sams = next(p.id for p in venue.hosted.room.state.people.values() if p.name == "Sam")
            await moderator.do("queue.add", person=sams)
            await sam.sees("You are next", "#me")
            await sam.page.clock.run_for(2000)
            assert any("You are next" in text for _, text in await said(sam))
        await sam.page.clock.run_for(7000)
    heard = await said(sam)
    times = [time for time, text in heard if "You are next" not in text]
    assert len(times) >= 5
    for begin in times:
        assert sum(begin <= time < begin + 60_000 for time in times) <= 4, heard
    assert "Nobody has the floor." not in {text for _, text in heard}
    timer = sam.page.locator("[role=timer]")
    assert await timer.get_attribute("aria-live") is None, "a timer is silent of itself"


async def test_each_of_two_whispers_is_said(venue: Any, browsing: Browsing) -> None:
    """Also where the second one comes before the first is said: none takes another's place."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    pia = await browsing.read("about:blank")
    await pia.page.clock.install()
    await pia.page.goto(link(venue, venue.hosted.tokens.panelists["p1"]))
    await pia.sees("Your hand is down.", "#me")
    await pia.page.evaluate(HEARD)
    for text in ("Louder please", "One more minute"):
        await moderator.do("whisper.send", to="p1", text=text)
    await pia.sees("One more minute", "#me")
    await pia.page.clock.run_for(5000)
    heard = " ".join(text for _, text in await said(pia))
    assert "Louder please" in heard
    assert "One more minute" in heard


async def test_what_a_reader_is_asked_for_is_said(venue: Any, browsing: Browsing) -> None:
    """Whatever the band shows is their matter, and what it asks of them, is said aloud as well."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("position.add", text="The town pays.")
    ida = await browsing.read("about:blank")
    await ida.page.clock.install()
    token = venue.hosted.tokens.panelists["p1"]
    await ida.page.goto(f"http://127.0.0.1:{venue.app.port}/#{token}")
    await expect(ida.page.locator("#me")).to_be_visible()

    async def hears(text: str, where: str) -> None:
        await ida.sees(text, where)
        await ida.page.clock.run_for(2000)
        await ida.sees(text, "#said")

    await moderator.do("position.open", position=next(iter(venue.hosted.room.state.positions)))
    await hears("The town pays.", "#me")
    await ida.page.clock.run_for(2000)
    await ida.press("Raise the hand")
    await hears("You are next", "#me")
    await moderator.do("session.pause")
    await hears("The session is paused.", "#now")
    await moderator.do("session.resume")
    await moderator.do("floor.next")
    await hears("You have the floor", "#me")
    await moderator.do("session.close")
    await hears("The session is closed.", "#me")


async def test_the_page_goes_on_at_another_server_when_its_own_dies(
    tmp_path: Path, browsing: Browsing
) -> None:
    """Without a reload, as who its reader is, with what they have typed and what they just did."""
    async with two(tmp_path) as pair:
        ann = pair.link(pair.hosted.tokens.moderator)
        async with joined(ann):
            await ann.request(phases.Open())
            sam = await browsing.read(f"{pair.bases[0]}/#{pair.hosted.tokens.spectators}")
            await sam.says_name("Sam")
            await sam.open("questions")
            await sam.write(QUESTION, "bridges")
            pair.lines[0].stall()
            await sam.press("Raise the hand")
            await pair.die()
            await sam.sees("You are next", "#me")
            await expect(sam.page.get_by_label(QUESTION, exact=True)).to_have_value("bridges")
            await expect(sam.page.locator(".status")).to_have_text("Live")
            await until(lambda: len(current_queue(view(ann).state).entries) == 1)
            assert sum(isinstance(f.event, people.Joined) for f in logged(pair.hosted.log)[1]) == 1
            await sam.press("Lower the hand")
            await until(lambda: not current_queue(view(ann).state).entries)


async def test_another_language_is_there_also_when_the_pages_server_is_not(
    tmp_path: Path, browsing: Browsing
) -> None:
    """The page of the server that is there has the words, and knows its reader again."""
    async with two(tmp_path) as pair:
        ann = pair.link(pair.hosted.tokens.moderator)
        async with joined(ann):
            sam = await browsing.read(f"{pair.bases[0]}/#{pair.hosted.tokens.spectators}")
            await sam.says_name("Sam")
            await pair.die()
            await expect(sam.page.locator(".status")).to_have_text("Live")
            await sam.press("Deutsch")
            await expect(sam.page.get_by_role("button", name="English")).to_be_visible()
            assert sam.page.url.startswith(pair.bases[1])
            await sam.sees("Sie haben keine Wortmeldung.")
            assert "#" not in sam.page.url
        assert sum(isinstance(f.event, people.Joined) for f in logged(pair.hosted.log)[1]) == 1
        # It complains that the script was not there.
        browsing.readers.remove(sam)


async def test_a_page_leaves_a_server_that_cannot_write_whenever_it_hears_of_another(
    tmp_path: Path, browsing: Browsing
) -> None:
    """Also where it hears of that one after the server could not write any more."""
    async with two(tmp_path) as pair:
        pair.app.addresses.tell(pair.bases[:1])
        sam = await browsing.read("about:blank")
        await sam.page.clock.install()
        await sam.page.goto(f"{pair.bases[0]}/#{pair.hosted.tokens.spectators}")
        await sam.says_name("Sam")
        pair.hosted.room.log_is("failing")
        await sam.sees("Nothing can be saved just now.")
        # Behind both of them is the same one here.
        pair.lines[1].target = pair.lines[0].target
        pair.lines[1].mend()
        pair.app.addresses.tell(pair.bases)
        for _ in range(30):
            await sam.page.clock.run_for(1000)
        await until(lambda: pair.lines[1].connections)


async def test_a_page_opened_before_the_other_server_began_goes_on_there(
    tmp_path: Path, browsing: Browsing
) -> None:
    """A page may connect to what was known when it was opened, and to nothing else; a frame of it
    is told what there is since. Nothing of what was typed is lost."""
    async with two(tmp_path, late=True) as pair:
        ann = pair.link(pair.hosted.tokens.moderator)
        async with joined(ann):
            sam = await browsing.read("about:blank")
            await sam.page.add_init_script(LITTLE_CHANCE)
            await sam.page.goto(f"{pair.bases[0]}/#{pair.hosted.tokens.spectators}")
            await sam.says_name("Sam")
            await sam.write(QUESTION, "bridges")
            pair.app.addresses.tell(pair.bases)
            await sam.page.wait_for_function(
                "() => {const at = document.querySelector('iframe')?.contentDocument;"
                " return at?.title && at.readyState === 'complete'}"
            )
            await pair.die()
            await sam.press("Raise the hand")
            await until(lambda: len(current_queue(view(ann).state).entries) == 1)
            await sam.sees("You are next", "#me")
            await expect(sam.page.get_by_label(QUESTION, exact=True)).to_have_value("bridges")
        assert sum(isinstance(f.event, people.Joined) for f in logged(pair.hosted.log)[1]) == 1


async def test_a_page_goes_nowhere_where_nobody_answers(tmp_path: Path, browsing: Browsing) -> None:
    """Told of a server that is not there yet, or that it may not connect to, it goes on trying, and
    is live again as soon as its own is back: no reader ends at an error of the browser's."""
    async with two(tmp_path, late=True) as pair:
        sam = await browsing.read("about:blank")
        await sam.page.add_init_script(LITTLE_CHANCE)
        await sam.page.route("**/frame", lambda route: route.abort())
        await sam.page.goto(f"{pair.bases[0]}/#{pair.hosted.tokens.spectators}")
        await sam.says_name("Sam")
        await sam.write(QUESTION, "bridges")
        await sam.page.evaluate(
            "addEventListener('securitypolicyviolation', () => window.tried = true)"
        )
        pair.app.addresses.tell(pair.bases)
        # That comes after what was told.
        pair.hosted.room.log_is("failing")
        await sam.sees("Nothing can be saved just now.")
        pair.hosted.room.log_is("ok")
        pair.lines[0].cut()
        await sam.page.wait_for_function("() => window.tried")
        await sam.sees("Cut off.")
        await sam.press("Deutsch")
        pair.lines[0].mend()
        await expect(sam.page.locator(".status")).to_have_text("Live")
        await sam.sees("Sie haben keine Wortmeldung.", "#me")
        await expect(sam.page.locator("#text-ask")).to_have_value("bridges")
        # It complains that it may not connect, and that the other language was not there.
        browsing.readers.remove(sam)


async def test_another_language_is_no_dead_end_either(venue: Any, browsing: Browsing) -> None:
    """Where nobody answers whoever is about to join, the page stays, and what was typed."""
    async with proxy(venue.app.port) as line:
        sam = await browsing.read(f"http://127.0.0.1:{line.port}/")
        await sam.write("Your name", "Sam")
        line.cut()
        async with sam.page.expect_event("requestfailed", lambda r: r.resource_type == "fetch"):
            await sam.press("Deutsch")
        await expect(sam.page.get_by_label("Your name")).to_have_value("Sam")
        line.mend()
        await sam.press("Deutsch")
        await expect(sam.page.get_by_label("Ihr Name")).to_be_visible()
        # It complains that nobody was there.
        browsing.readers.remove(sam)
