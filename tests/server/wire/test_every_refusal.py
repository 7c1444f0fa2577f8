"""Each refusal, provoked: by the rules alone, or at the gate of a running server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import pytest

from server.journal import FileJournal, JournalFailed
from server.language import Language
from server.live.settings import Settings
from server.session import queue
from server.session.messages import Refused
from server.wire import refusals
from tests.support.sessions import Round
from tests.support.waiting import PATIENCE

Act: TypeAlias = tuple[str, str, dict[str, Any]]
ByRules: TypeAlias = Callable[[Round], Refused]
OnTheWire: TypeAlias = Callable[[Any, pytest.MonkeyPatch], Awaitable[dict[str, Any]]]
"""Given what hosts a server, the error as it arrived."""


def _just(by: str, do: str, /, **said: Any) -> ByRules:
    """Refused at the session's first item, without further ado."""
    return lambda stage: stage.refused(by, do, **said)


def _twice(by: str, do: str, /, **said: Any) -> ByRules:
    """What goes once and not again."""

    def provoke(stage: Round) -> Refused:
        stage.do(by, do, **said)
        return stage.refused(by, do, **said)

    return provoke


def _after(*earlier: Act, then: ByRules) -> ByRules:
    def provoke(stage: Round) -> Refused:
        for by, do, said in earlier:
            stage.do(by, do, **said)
        return then(stage)

    return provoke


def _question(stage: Round) -> str:
    stage.do("s1", "question.ask", text="Why?")
    return next(iter(stage.state.questions))


def _voting(do: str, times: int) -> ByRules:
    def provoke(stage: Round) -> Refused:
        question = _question(stage)
        stage.do("m1", "question.approve", question=question)
        for _ in range(times):
            stage.do("s2", do, question=question)
        return stage.refused("s2", do, question=question)

    return provoke


def _approve_answered(stage: Round) -> Refused:
    question = _question(stage)
    stage.do("m1", "question.take", question=question)
    stage.do("m1", "question.answered", question=question)
    return stage.refused("m1", "question.approve", question=question)


def _many_questions(stage: Round) -> Refused:
    for n in range(5):
        stage.do("s1", "question.ask", text=f"Why {n}?")
    return stage.refused("s1", "question.ask", text="Why 5?")


def _answer_from_the_audience(stage: Round) -> Refused:
    return stage.refused("m1", "question.take", question=_question(stage), person="s2")


def _overtake(stage: Round) -> Refused:
    stage.ask("p1", "p2")
    mine, other = stage.entry("p2").id, stage.entry("p1").id
    return stage.refused("p2", "queue.defer", entry=mine, before=other)


def _move_to_own_kind(stage: Round) -> Refused:
    stage.ask("p1", kind="question").ask("p1")
    mine, other = stage.entry("p1", "contribution").id, stage.entry("p1", "question").id
    return stage.refused("m1", "queue.move", entry=mine, before=other)


def _parked_queue(stage: Round) -> Refused:
    # Only an undo leaves a queue with an item that was never held.
    stage.do("m1", "agenda.start", item="i2")
    stage.ask("p1").do("m1", "undo")
    return stage.refused("m1", "agenda.remove", item="i2")


def _late_answer(stage: Round) -> Refused:
    stage.do("m1", "panel.invite", person="s1")
    return stage.after(61).refused("s1", "panel.accept")


def _redo_of_what_changed(stage: Round) -> Refused:
    stage.do("m1", "queue.close")
    stage.do("m1", "undo")
    stage.do("m1", "queue.close")
    return stage.refused("m1", "redo")


def _after_the_other(*dos: str) -> ByRules:
    """The last of ``dos`` is done by both."""

    def provoke(stage: Round) -> Refused:
        stage.do("m1", "queue.close")
        meant = 0
        for do in dos:
            meant = stage.state.seq
            stage.do("m1", do)
        return stage.refused("m2", dos[-1], seq=meant)

    return provoke


def _labels_without_end(stage: Round) -> Refused:
    stage.do("s1", "question.ask", text="Why?")
    question = next(iter(stage.state.questions))
    return stage.refused("m1", "question.label", question=question, labels=tuple("abcd"))


def _undo_of_what_lasts(stage: Round) -> Refused:
    stage.do("m1", "people.remove", person="p1")
    return stage.after(61).refused("m2", "undo")


def _undo_of_what_changed(stage: Round) -> Refused:
    stage.do("m1", "floor.give", person="p1")
    stage.do("p1", "floor.end")
    return stage.refused("m1", "undo")


def _position(stage: Round, *acts: str) -> str:
    stage.do("m1", "position.add", text="Less paper")
    position = next(iter(stage.state.positions))
    for do in acts:
        stage.do("m1", do, position=position)
    return position


def _stance_beyond(stage: Round) -> Refused:
    position = _position(stage, "position.open")
    return stage.refused("p1", "position.assess", position=position, stance=3)


def _open_again(stage: Round) -> Refused:
    position = _position(stage, "position.open", "position.close")
    return stage.refused("m1", "position.open", position=position)


def _edit_opened(stage: Round) -> Refused:
    position = _position(stage, "position.open")
    return stage.refused("m1", "position.edit", position=position, text="x")


OPEN: Final[Act] = ("m1", "feedback.open", {})
SPEAKS: Final[Act] = ("m1", "floor.give", {"person": "p1"})

BY_RULES: Final[dict[str, ByRules]] = {
    "already_asked": _twice("s1", "question.ask", text="Why?"),
    "already_invited": _twice("m1", "panel.invite", person="s1"),
    "already_on_panel": _just("m1", "panel.invite", person="p1"),
    "already_open": _just("m1", "session.open"),
    "already_speaking": _twice("m1", "floor.give", person="p1"),
    "already_voted": _voting("question.vote", 1),
    "already_waiting": _move_to_own_kind,
    "conflict": _just("m1", "agenda.next", expect="i3"),
    "defer_forward": _overtake,
    "feedback_closed": _after(
        OPEN, ("m1", "feedback.close", {}), then=_just("m1", "feedback.open")
    ),
    "feedback_not_open": _just("s1", "feedback.give", rating=3),
    "forbidden": _just("s1", "session.close"),
    "invitation_expired": _late_answer,
    "item_current": _just("m1", "agenda.skip", item="i1"),
    "item_done": _after(("m1", "agenda.next", {}), then=_just("m1", "agenda.remove", item="i1")),
    "item_has_queue": _parked_queue,
    "item_has_results": _after(
        ("m1", "finding.record", {"item": "i2", "text": "All agree"}),
        then=_just("m1", "agenda.remove", item="i2"),
    ),
    "name_taken": _just("m1", "people.add", name=" PIA", role="panelist"),
    "no_next_item": _after(
        ("m1", "agenda.skip", {"item": "i2"}),
        ("m1", "agenda.skip", {"item": "i3"}),
        then=_just("m1", "agenda.next"),
    ),
    "nobody_speaking": _just("m1", "floor.end"),
    "not_a_guest": _just("p1", "panel.release"),
    "not_a_moderator": _just("m1", "agenda.edit", item="i2", lead="p1"),
    "not_invited": _just("s1", "panel.accept"),
    "not_on_panel": _answer_from_the_audience,
    "not_open": lambda _: Round().refused("m1", "floor.next"),
    "not_voted": _voting("question.unvote", 0),
    "not_waiting": _just("p1", "queue.leave"),
    "not_yourself": _just("m1", "people.remove", person="m1"),
    "nothing_to_redo": lambda stage: stage.refused("m1", "redo"),
    "nothing_to_undo": lambda _: Round().refused("m1", "undo"),
    "nothing_to_withdraw": _just("s1", "panel.withdraw"),
    "person_or_entry": _just("m1", "floor.give"),
    "position_closed": _open_again,
    "position_opened": _edit_opened,
    "position_not_open": lambda stage: stage.refused(
        "m1", "position.close", position=_position(stage)
    ),
    "question_answered": _approve_answered,
    "question_not_open": lambda stage: stage.refused(
        "m1", "question.vote", question=_question(stage)
    ),
    "queue_closed": _after(("m1", "queue.close", {}), then=_just("p1", "queue.join")),
    "queue_empty": _just("m1", "floor.next"),
    "rating_out_of_range": _after(OPEN, then=_just("s1", "feedback.give", rating=6)),
    "redone_already": _after_the_other("undo", "redo"),
    "redo_overtaken": _redo_of_what_changed,
    "chairs_out_of_range": _just("m1", "agenda.edit", item="i1", open_chairs=0),
    "item_too_short": _just("m1", "agenda.extend", item="i1", seconds=-300),
    "speech_too_short": _after(SPEAKS, then=_just("m1", "floor.extend", seconds=-180)),
    "seconds_out_of_range": _after(SPEAKS, then=_just("m1", "floor.extend", seconds=0)),
    "session_closed": _after(("m1", "session.close", {}), then=_just("s1", "queue.join")),
    "session_paused": _after(("m1", "session.pause", {}), then=_just("m1", "floor.next")),
    "stance_out_of_range": _stance_beyond,
    "text_empty": _just("s1", "question.ask", text=" \n"),
    "text_too_long": _just("s1", "question.ask", text="x" * 281),
    "too_many_labels": _labels_without_end,
    "too_many_questions": _many_questions,
    "undone_already": _after_the_other("undo"),
    "undo_barrier": _undo_of_what_lasts,
    "undo_overtaken": _undo_of_what_changed,
    "unknown_document": _just("m1", "position.add", text="x", document="d9"),
    "unknown_entry": _just("m1", "queue.remove", entry="e99"),
    "unknown_finding": _just("p1", "finding.stand", finding="r99", stance="object"),
    "unknown_item": _just("m1", "agenda.start", item="i99"),
    "unknown_line": _just("m1", "feedback.publish", text="Good pace"),
    "unknown_person": _just("m1", "panel.invite", person="s99"),
    "unknown_position": _just("m1", "position.open", position="x"),
    "unknown_question": _just("s1", "question.vote", question="q99"),
    "unknown_whisper": _just("p1", "whisper.seen", whisper="99"),
}


def _hello(**said: Any) -> OnTheWire:
    """A hello that is refused; ``link`` names whose link it uses."""

    async def provoke(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
        venue = await host()
        link = said.pop("link", None)
        token = {} if link is None else {"token": getattr(venue.hosted.tokens, link)}
        error, _code = await venue.turned_away(**said, **token)
        return dict(error)

    return provoke


def _frame(text: str) -> OnTheWire:
    """What a spectator sends that is no command."""

    async def provoke(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
        sam = await (await host()).spectator()
        await sam.socket.send(text)
        return dict((await sam.until(lambda m: "re" in m))["error"])

    return provoke


async def _silence(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    connection = await (await host(Settings(hello_seconds=0.02))).raw()
    async with asyncio.timeout(PATIENCE):
        return dict(json.loads(await connection.recv())["error"])


async def _leaning_on_a_key(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    sam = await (await host(Settings(command_burst=1, command_rate=0.01))).spectator()
    await sam.do("queue.join")
    return dict((await sam.do("queue.leave"))["error"])


async def _renewed(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    venue = await host()
    moderator, ann = await venue.moderator(), await venue.panelist()
    await moderator.do("link.renew", person=ann.id)
    return dict((await ann.until(lambda m: "error" in m))["error"])


async def _renewed_before_a_restart(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    first = await host()
    moderator = await first.moderator(client="a-long-string")
    await moderator.do("link.renew", person="p1")
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    again = await second.come(moderator.welcome["you"]["token"], client="a-long-string")
    return dict((await again.do("link.renew", person="p1"))["error"])


async def _guessing(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    venue = await host(Settings(code_burst=0, code_seconds=0.0))
    error, _code = await venue.turned_away(hello=1, code="222222")
    return dict(error)


async def _joining(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    venue = await host(Settings(join_burst=0, join_seconds=0.0))
    error, _code = await venue.turned_away(hello=1, token=venue.hosted.tokens.spectators, name="A")
    return dict(error)


async def _full_room(host: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr("server.app.allow_many_connections", lambda: 0)
    return await _hello(hello=1, link="stage")(host, monkeypatch)


async def _failing(
    host: Any, monkeypatch: pytest.MonkeyPatch, target: object, name: str, error: Exception
) -> dict[str, Any]:
    def fail(*_: object) -> None:
        raise error

    sam = await (await host()).spectator()
    with monkeypatch.context() as patch:
        patch.setattr(target, name, fail)
        return dict((await sam.do("queue.join"))["error"])


async def _faulty_rule(host: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    return await _failing(host, monkeypatch, queue.Join, "decide", ZeroDivisionError())


async def _full_disk(host: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    return await _failing(host, monkeypatch, FileJournal, "append", JournalFailed("full"))


async def _deleted_log(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    venue = await host()
    sam = await venue.spectator()
    venue.hosted.log.unlink()
    return dict((await sam.do("queue.join"))["error"])


async def _removed(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    venue = await host()
    moderator = await venue.moderator()
    await moderator.do("people.remove", person="p1")
    error, _code = await venue.turned_away(hello=1, token=venue.hosted.tokens.panelists["p1"])
    return dict(error)


async def _moderating_at_a_relay(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    venue = await host(Settings(audience_only=True))
    socket = await venue.raw()
    await socket.send(json.dumps({"hello": 1, "token": venue.hosted.tokens.moderator}))
    assert "addresses" in json.loads(await socket.recv())
    error: dict[str, Any] = json.loads(await socket.recv())["error"]
    return error


async def _closed_door(host: Any, _: pytest.MonkeyPatch) -> dict[str, Any]:
    venue = await host()
    await (await venue.moderator()).do("door.close")
    error, _code = await venue.turned_away(hello=1, token=venue.hosted.tokens.spectators, name="A")
    return dict(error)


ON_THE_WIRE: Final[dict[str, OnTheWire]] = {
    "audience_only": _moderating_at_a_relay,
    "door_closed": _closed_door,
    "hello_expected": _hello(id=1, do="session.open"),
    "hello_late": _silence,
    "internal_error": _faulty_rule,
    "invalid": _frame('{"id": 1, "do": "queue.join", "more": 1}'),
    "link_not_kept": _renewed_before_a_restart,
    "link_renewed": _renewed,
    "log_lost": _deleted_log,
    "log_unavailable": _full_disk,
    "malformed": _frame("{"),
    "name_needed": _hello(hello=1, link="spectators"),
    "not_admitted": _hello(hello=1, token="guessed"),
    "removed": _removed,
    "room_full": _full_room,
    "too_fast": _leaning_on_a_key,
    "too_many_codes": _guessing,
    "too_many_joining": _joining,
    "unknown_moderator": _hello(hello=1, link="moderator", moderator="Zoe"),
    "unknown_command": _frame('{"id": 1, "do": "people.join", "name": "Zoe"}'),
    "version": _hello(hello=2, token="x"),
}


def test_every_refusal_is_provoked_here() -> None:
    """A new code comes with somebody who met it."""
    assert set(BY_RULES) | set(ON_THE_WIRE) == set(refusals.SENTENCES)
    assert set(BY_RULES) & set(ON_THE_WIRE) == set()


@pytest.mark.parametrize("code", BY_RULES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_rules_refuse_in_whole_sentences(code: str, language: str) -> None:
    """With all that the sentence names, in German as in English; nothing is changed by it."""
    refused = BY_RULES[code](Round().running())
    assert refused.code == code
    said = refusals.sentence(refused, Language.named(language), lambda person: f"<{person}>")
    assert said
    assert not {"{", "}"} & set(said)


@pytest.mark.parametrize("code", ON_THE_WIRE)
async def test_the_server_refuses_by_code_and_sentence(
    code: str, host: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What never reaches the rules is refused in the same form."""
    error = await ON_THE_WIRE[code](host, monkeypatch)
    assert error["code"] == code
    assert error["message"]
    assert not {"{", "}"} & set(error["message"])
