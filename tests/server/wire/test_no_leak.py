"""Sessions in which anybody does anything, over real connections, all that is private marked.

No mark is in a byte that reaches somebody whom it is not for: live, resumed, in a snapshot, in an
answer, on a page, or in the program's log. That these tests can fail is tried with planted leaks.
"""

from __future__ import annotations

import asyncio
import gc
import http.client
import itertools
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, nullcontext
from dataclasses import dataclass, field, fields, is_dataclass
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any, Literal, NoReturn, get_args, get_origin, get_type_hints

import pytest

from moderator import cli
from moderator.commands.agenda_event import as_event
from moderator.history import read
from moderator.minutes import report_data
from moderator.minutes.output import FORMATS, Format, written
from moderator.minutes.report_data import ReportData
from moderator.minutes.tables import TABLES
from server.app import App
from server.language import Language
from server.listening import listen
from server.live import conversation, snapshots
from server.live.room.hosted_session import new_session
from server.live.settings import Settings
from server.program_log import Lines
from server.session import agenda, feedback, questions, views, whispers
from server.session.messages import COMMANDS, NOBODY, UNSET, Command, Refused
from server.session.plan import Agenda
from server.session.records import PersistentMap, replace
from server.session.session import SessionState, begin
from server.session.views import Reader
from server.wire import refusals
from server.wire.messages import encode_command
from tests.server.conftest import Guest, SteppingClock, Venue
from tests.server.session.anything import (
    CHOSEN,
    ID_FIELDS,
    PRIVATE,
    PUBLIC,
    UNKNOWN,
    Source,
    command,
)
from tests.server.session.anything import value as made
from tests.server.session.readers import MARK, Secrets
from tests.server.session.test_any_session import marked_plan
from tests.support.said import in_docx, in_pdf
from tests.support.sessions import NOON
from tests.support.waiting import PATIENCE, until

OTHER_TESTS = frozenset({"session.close", "people.remove", "link.renew"})
"""What ends sessions or connections."""
ENDLESS = Settings(
    leave_seconds=0.02,
    presence_seconds=0.01,
    close_seconds=0.5,
    command_burst=10**6,
    frame_burst=10**6,
    bytes_burst=1 << 30,
    seconds_burst=1e6,
    crowd_seconds_burst=1e6,
)
OFTEN = (
    *("panel.ask", "question.ask", "question.label", "whisper.send", "note.write"),
    *("position.assess", "feedback.open", "feedback.give"),
)
STEPS = 300


@dataclass
class Crowd:
    """People on their connections, who do what comes to their minds. ``venue`` is who writes;
    ``doors``: at which other servers those of a role come in, where there are several."""

    venue: Venue
    chance: Random
    secrets: Secrets
    doors: Mapping[str, Venue] = field(default_factory=dict)
    here: dict[str, Guest] = field(default_factory=dict)
    everybody: list[Guest] = field(default_factory=list)
    past: list[str] = field(default_factory=list)
    marks: Any = field(default_factory=lambda: itertools.count(1))
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def come(self) -> None:
        """Two of each role, and the stage."""
        tokens = self.venue.hosted.tokens
        guests = [await self._door("moderator").moderator(name=name) for name in ("Mara", "Milo")]
        panel = self._door("panelist")
        guests += [await panel.come(tokens.panelists[person]) for person in ("p1", "p2")]
        for n, name in enumerate(("Sam⟪name:s1⟫", "Zoe⟪name:new⟫")):
            said = {"name": name, "client": f"a-client-of-{n}"}
            guests.append(await self._door("spectator").come(tokens.spectators, **said))
        for guest in guests:
            self.here[guest.id] = guest
        self.everybody = [*guests, await self._door("stage").come(tokens.stage)]

    def _door(self, role: str) -> Venue:
        return self.doors.get(role, self.venue)

    async def act(self) -> None:
        state = self.venue.hosted.room.state
        private = self.chance.random() < 0.3
        do = self.chance.choice(OFTEN if private else sorted(COMMANDS.keys() - OTHER_TESTS))
        if COMMANDS[do].roles == NOBODY:
            return
        able = [i for i in sorted(self.here) if state.people[i].role in COMMANDS[do].roles]
        by = self.chance.choice(able if able and self.chance.random() < 0.9 else sorted(self.here))
        given = command(Source(state, self.past, self.marks), do, self.chance)
        self._own(by, given)
        said = encode_command(given)
        del said["do"]
        answer = await self.here[by].do(do, **said)
        self.sent.append({"id": answer["re"], "do": do, **said})
        self.past += [str(answer["re"])]

    def _own(self, by: str, given: Command) -> None:
        """What somebody wrote is theirs, and a prepared question is whom it is for."""
        for mark in MARK.findall(json.dumps(encode_command(given), ensure_ascii=False)):
            # What names something by its text says again what somebody else wrote.
            if mark not in self.secrets.owner:
                self.secrets.own(mark, by)
        said = given.item if isinstance(given, agenda.Add) else given
        if isinstance(said, agenda.NewItem | agenda.Edit) and said.prepared is not UNSET:
            for prepared in said.prepared or ():
                for mark in MARK.findall(prepared.text):
                    self.secrets.own(mark, prepared.to)

    async def come_again(self) -> None:
        """Everybody over one more connection: from a seq they may have had, and for a snapshot."""
        seq = self.venue.hosted.room.state.seq
        tokens = self.venue.hosted.tokens
        for person, guest in self.here.items():
            door = self._door(guest.welcome["you"]["role"])
            own = guest.welcome["you"].get("token") or tokens.panelists.get(person)
            for since in (None, 0, self.chance.randrange(seq + 1)):
                again = await door.come(own or tokens.moderator, since=since)
                self.everybody.append(again)
        for said in ({"since": 0}, {}):
            self.everybody.append(await self._door("stage").come(tokens.stage, **said))

    async def caught_up(self) -> None:
        seq = (await self.here["m1"].do("people.edit", person="p1", office="Last"))["seq"]
        for guest in self.everybody:
            await guest.has_heard(lambda m: m.get("seq", 0) >= seq)

    def check(self) -> None:
        """Every message as it was to be read when it was sent."""
        found = self.venue.hosted.backlog.since(0)
        assert found is not None
        before, published = found
        told: dict[int, list[tuple[Guest, str]]] = {}
        for guest in self.everybody:
            at = 0
            for message in guest.heard:
                at = max(at, message.get("seq", 0))
                text = json.dumps(message, ensure_ascii=False)
                told.setdefault(at, []).append((guest, text))
        states = {before.seq: before} | {one.fact.seq: one.state for one in published}
        for one in (None, *published):
            if one is not None:
                self.secrets.take(one.fact)
            seq = before.seq if one is None else one.fact.seq
            for guest, text in told.get(seq, ()):
                person = states[seq].people.get(guest.id)
                reader = Reader(guest.id, person.role if person else "spectator")
                if reader.role != "moderator":
                    self.secrets.check(text, reader)


def marked_session() -> tuple[Agenda, Secrets]:
    """A plan in which all that is private is marked, and whose it is."""
    plan = marked_plan(None)
    secrets = Secrets(p.id for p in plan.people if p.role != "spectator")
    secrets.owner = {("name", "s1"): "s1", ("name", "s2"): "s2"}
    secrets.owner |= {("prepared", "p1"): "p1", ("prepared", "s1"): "s1"}
    return plan, secrets


@pytest.fixture
async def crowd(tmp_path: Path, clock: SteppingClock, seed: int) -> AsyncIterator[Crowd]:
    plan, secrets = marked_session()
    async with AsyncExitStack() as stack:
        hosted = new_session(plan, tmp_path, clock, ENDLESS, clock.up)
        app = await stack.enter_async_context(App(hosted, listen("127.0.0.1", 0), ENDLESS))
        yield Crowd(Venue(app, hosted, stack), Random(seed), secrets)


async def live(crowd: Crowd, clock: SteppingClock, steps: int = STEPS) -> None:
    await crowd.come()
    await crowd.here["m1"].do("session.open")
    for step in range(steps):
        clock.step(crowd.chance.choice([0, 0.5, 20]))
        await crowd.act()
        if step % 100 == 99:
            await crowd.come_again()
    await crowd.caught_up()


@pytest.fixture
def program_log() -> Iterator[logging.StreamHandler[StringIO]]:
    """Everything that is logged, also what usually is not, in the form in which it is written."""
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.mark.parametrize("seed", range(3))
async def test_no_mark_reaches_whom_it_is_not_for(
    crowd: Crowd, clock: SteppingClock, program_log: logging.StreamHandler[StringIO]
) -> None:
    """No frame of any connection, no page and no line of the program's log has one too many."""
    await live(crowd, clock)
    crowd.check()
    assert not MARK.findall(program_log.stream.getvalue())
    for path in ("/", "/stage", "/frame", "/healthz", "/metrics", "/nothing"):
        line = http.client.HTTPConnection("127.0.0.1", crowd.venue.app.port, timeout=PATIENCE)
        answer = await _got(line, path)
        assert not MARK.findall(answer)
    heard = json.dumps([m for g in crowd.everybody for m in g.heard], ensure_ascii=False)
    words = {word for word, _ in MARK.findall(heard)}
    # Else nothing was tried.
    assert words >= {"name", "script", "prepared", "whisper", "note", "question", "ask", "label"}


READS: Mapping[Format, Callable[[bytes], str]] = {"pdf": in_pdf, "docx": in_docx}
"""Formats of which the bytes are no text."""


def _minutes(log: Path, *codes: str) -> Iterator[tuple[str, str]]:
    """Minutes in every format, also on one page, and the tables; each with what it is."""
    report = ReportData(read(log))
    for language, form in itertools.product(map(Language.named, codes), FORMATS):
        said = READS.get(form, bytes.decode)
        whole = written(report, form, language, to_standard=False)
        yield form, said(whole)
        if form == "csv":
            for table in TABLES:
                yield table, written(report, form, language, table=table).decode()
        elif form != "json":
            sheet = written(report, form, language, to_standard=False, one_page=True)
            yield f"one page, {form}", said(sheet)


def _for_everybody(log: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str]]:
    """What is made of a log to be given to anybody."""
    yield from _minutes(log, "de", "en")
    assert cli.main(["replay", str(log), "--text", "--role", "spectator", "--lang", "en"]) == 0
    yield "replay", capsys.readouterr().out
    copy = log.with_name("copy.jsonl")
    assert cli.main(["log", "anonymise", str(log), "-o", str(copy)]) == 0
    yield "copy", copy.read_text(encoding="utf-8")
    yield from _minutes(copy, "de")


@pytest.mark.parametrize("seed", range(2))
async def test_what_is_made_for_everybody_has_none_either(
    crowd: Crowd, clock: SteppingClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Minutes in every format, the tables, the sheet of results, a replay for the audience, an
    anonymised copy and what is made of that: nothing that only some may read, from any session."""
    await live(crowd, clock)
    crowd.check()
    capsys.readouterr()
    log = crowd.venue.hosted.log
    made = await asyncio.to_thread(lambda: [*_for_everybody(log, capsys)])
    for _, content in made:
        crowd.secrets.check(content, Reader("", "spectator"))
    # What is public is found in each, or else nothing was looked through.
    assert all("Communal realignment" in content for what, content in made if what in READS)


@pytest.mark.parametrize("seed", [1])
async def test_a_replay_for_somebody_has_what_they_may_read(
    crowd: Crowd, clock: SteppingClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a panelist or a spectator saw it, also who was brought in: nothing that was another's."""
    await live(crowd, clock)
    crowd.check()
    log, state = crowd.venue.hosted.log, crowd.venue.hosted.room.state
    for person in state.people.values():
        if person.role == "moderator":
            continue
        role = f"{person.role}:{person.id}"
        assert cli.main(["replay", str(log), "--text", "--role", role, "--lang", "en"]) == 0
        crowd.secrets.check(capsys.readouterr().out, Reader(person.id, person.role))


def _dated(plan: Agenda) -> Agenda:
    return replace(plan, date="2021-06-01", start="14:00")


def test_an_event_for_calendars_has_no_mark() -> None:
    """Which goes to everybody who is invited; lines that are folded in it are looked at whole, and
    a text of the moderators' in the place of a public one is found there."""
    plan = _dated(marked_session()[0])
    secrets = Secrets(())
    script = plan.items[0].script
    for title, leaks in ((plan.title, False), (f"{'A title that is long ' * 3}{script}", True)):
        event = as_event(replace(plan, title=title), NOON).replace("\r\n ", "")
        assert "Communal realignment" in event or leaks
        with pytest.raises(AssertionError, match="Reader") if leaks else nullcontext():
            secrets.check(event, Reader("", "spectator"))


def _as_if_approved(state: SessionState, reader: Reader) -> SessionState:
    """As minutes would be that take every question for one that everybody may read."""
    questions = {
        one: replace(question, status="approved") for one, question in state.questions.items()
    }
    return views.state_for(replace(state, questions=PersistentMap(questions)), reader)


@pytest.mark.parametrize("seed", [1])
async def test_a_leak_that_is_planted_is_found_in_whatever_is_made(
    crowd: Crowd, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each format: so what the formats hold is really read."""
    await live(crowd, clock)
    crowd.check()
    monkeypatch.setattr(report_data, "state_for", _as_if_approved)
    log = crowd.venue.hosted.log
    for what, content in await asyncio.to_thread(lambda: [*_minutes(log, "en")]):
        # The sheet has the first few alone, and some tables are of other things.
        if (what in FORMATS and what != "csv") or what == "questions":
            with pytest.raises(AssertionError, match="Reader"):
                crowd.secrets.check(content, Reader("", "spectator"))


@pytest.mark.parametrize("seed", [1])
async def test_no_goodbye_has_a_mark(crowd: Crowd, clock: SteppingClock) -> None:
    """Neither the sentence of a refused hello nor the reason with which a connection is closed."""
    await crowd.come()
    moderator, kim = crowd.here["m1"], crowd.everybody[-2]
    for hello in (
        {"token": "⟪ask:1⟫", "name": "⟪name:x⟫"},
        {"token": crowd.venue.hosted.tokens.spectators, "name": "⟪name:y⟫" * 40},
        {"token": crowd.venue.hosted.tokens.spectators, "name": "Kim", "x": "⟪ask:2⟫"},
        {"code": "⟪ask:3⟫"},
    ):
        error, _ = await crowd.venue.turned_away(hello=1, **hello)
        assert not MARK.findall(json.dumps(error, ensure_ascii=False))
    await moderator.do("link.renew", person=kim.id)
    await moderator.do("people.remove", person=crowd.everybody[-3].id)
    for guest in crowd.everybody[-3:-1]:
        await guest.closed()
        assert guest.socket.close_reason
        assert not MARK.findall(guest.socket.close_reason)


def test_every_text_is_marked_unless_it_is_named_as_public() -> None:
    """Also that of a command that nobody has thought of here: what is made for a field says itself
    whom it is for, or is named as what everybody may read, and nothing that is named is gone."""
    source = Source(begin("one", marked_plan(None)))
    found = {one for do, kind in COMMANDS.items() for one in _texts(do, kind)}
    for do, name in found - PUBLIC - CHOSEN:
        word = MARK.findall(made(source, do, name, str, Random(1)))
        assert word, f"{do}.{name} is not marked"
        assert word[0][0] != UNKNOWN, f"{do}.{name}: say in anything.py whom it is for"
    assert PUBLIC | CHOSEN | PRIVATE.keys() <= found


def _texts(do: str, kind: Any) -> Iterator[tuple[str, str]]:
    """The fields of a command, and of what is in it, that somebody writes."""
    if not (isinstance(kind, type) and is_dataclass(kind)):
        for inner in get_args(kind):
            yield from _texts(do, inner)
        return
    name = kind.do if issubclass(kind, Command) else kind.__name__
    for one, hint in get_type_hints(kind).items():
        if one in {f.name for f in fields(kind)}:
            if _is_text(hint) and one not in ID_FIELDS:
                yield name, one
            yield from _texts(name, hint)


def _is_text(hint: Any) -> bool:
    return hint is str or (get_origin(hint) is not Literal and any(map(_is_text, get_args(hint))))


def _mistaken(what: object, *_: object) -> NoReturn:
    raise ValueError(f"{what} is too much")


async def _mistakes(crowd: Crowd, patch: pytest.MonkeyPatch) -> None:
    """In a rule, in what follows it, and in a task that nobody waits for; each met with a text
    that somebody wrote."""
    await crowd.come()
    moderator = crowd.here["m1"]
    room = crowd.venue.hosted.room
    # Else the last arrival may be what is published next.
    await until(lambda: all(room.state.people[one].present for one in ("m1", "m2", "p1", "p2")))
    with patch.context() as mistake:
        mistake.setattr(whispers.Send, "decide", _mistaken)
        await moderator.do("whisper.send", to="p1", text="⟪whisper:1⟫")
    with patch.context() as mistake:
        mistake.setattr(crowd.venue.app._hub, "publish", lambda told: _mistaken(told[0].fact.event))
        await moderator.do("note.write", about="p1", text="⟪note:2⟫")
    with patch.context() as mistake:
        mistake.setattr(conversation, "decode_command", _mistaken)
        await moderator.send("question.ask", text="⟪question:3⟫")
        await moderator.closed()

    async def fail() -> NoReturn:
        raise ValueError("⟪ask:4⟫")

    lost = asyncio.ensure_future(fail())
    await asyncio.wait([lost])
    del lost
    gc.collect()


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("form", [Lines(), logging.Formatter()])
async def test_mistakes_are_logged_without_the_text_that_was_met(
    crowd: Crowd,
    monkeypatch: pytest.MonkeyPatch,
    program_log: logging.StreamHandler[StringIO],
    form: logging.Formatter,
) -> None:
    """Nor whose it was: only what kind of mistake, and where. Python's own form of a line, beside
    ours, says all of it: so what is looked for here would be found."""
    program_log.setFormatter(form)
    await _mistakes(crowd, monkeypatch)
    said = program_log.stream.getvalue()
    for event in ("a rule failed", "publishing failed", "a conversation failed"):
        assert event in said
    found = {word for word, _ in MARK.findall(said)}
    if isinstance(form, Lines):
        assert said.count("error=ValueError where=") == said.count("level=error") == 4
        assert not found
    else:
        assert found == {"whisper", "note", "question", "ask"}


async def _got(line: http.client.HTTPConnection, path: str) -> str:
    def get() -> str:
        line.request("GET", path)
        try:
            return line.getresponse().read().decode("utf-8", "replace")
        finally:
            line.close()

    return await asyncio.to_thread(get)


def _a_fact(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(views.RULES, whispers.Noted, views._all)


def _a_line_of_feedback(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(views.RULES, feedback.Gave, views._all)


def _a_label(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(views.RULES, questions.Labelled, views._all)


def _a_snapshot(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snapshots, "state_for", lambda state, _reader: state)


def _a_sentence(patch: pytest.MonkeyPatch) -> None:
    def tell(refused: Refused, *rest: Any) -> dict[str, Any]:
        return refusals.error(Refused("invalid", detail=f"{refused} at ⟪script:plan0⟫"), *rest)

    patch.setattr(conversation, "error", tell)


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("leak", [_a_fact, _a_line_of_feedback, _a_label, _a_snapshot, _a_sentence])
async def test_a_planted_leak_is_found(
    crowd: Crowd,
    clock: SteppingClock,
    leak: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a fact, a snapshot, and the sentence of a refusal."""
    leak(monkeypatch)
    await live(crowd, clock)
    with pytest.raises(AssertionError, match="Reader"):
        crowd.check()
