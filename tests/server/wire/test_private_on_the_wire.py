"""What is the moderators' alone, looked for in every byte that others' sockets receive.

A mistake seen elsewhere: notes for managers only, filtered in the client's template, but sent
to everybody.
"""

import json
from collections.abc import Iterator
from typing import Any

from server.journal import LogReader
from tests.server.conftest import Guest, Venue

SECRETS = {
    "script": "SECRET-SCRIPT",
    "note": "SECRET-NOTE",
    "among moderators": "SECRET-AMONG-US",
    "to another": "SECRET-TO-P2",
    "prepared": "SECRET-PREPARED",
    "pending question": "SECRET-QUESTION",
    "request": "SECRET-REQUEST",
    "stance": "SECRET-REMARK",
    "feedback": "SECRET-FEEDBACK",
}


async def _say_everything(venue: Venue, moderator: Guest) -> None:
    """Everything that is private, said by whoever says such things."""
    item = {
        "title": "New",
        "planned": 60,
        "script": SECRETS["script"],
        "prepared": [{"to": "p2", "text": SECRETS["prepared"]}],
    }
    second = await venue.panelist("p2")
    kim = await venue.spectator("Kim")
    deeds: list[tuple[Guest, str, dict[str, Any]]] = [
        (moderator, "agenda.add", {"item": item}),
        (moderator, "agenda.edit", {"item": "i2", "script": SECRETS["script"]}),
        (moderator, "note.write", {"about": "p1", "text": SECRETS["note"]}),
        (moderator, "note.write", {"about": "i2", "text": SECRETS["note"]}),
        (moderator, "whisper.send", {"to": "moderators", "text": SECRETS["among moderators"]}),
        (moderator, "whisper.send", {"to": "p2", "text": SECRETS["to another"]}),
        (kim, "question.ask", {"text": SECRETS["pending question"]}),
        (kim, "panel.ask", {"note": SECRETS["request"]}),
        (moderator, "feedback.open", {}),
        (second, "feedback.give", {"rating": 1, "text": SECRETS["feedback"]}),
        (moderator, "feedback.close", {}),
        (moderator, "position.add", {"text": "Less paper", "anonymous": True}),
    ]
    for who, do, said in deeds:
        answer = await who.do(do, **said)
        assert answer.get("ok"), (do, answer)
    position = next(iter(venue.hosted.room.state.positions))
    assert (await moderator.do("position.open", position=position))["ok"]
    stance = {"position": position, "stance": -2, "remark": SECRETS["stance"]}
    assert (await second.do("position.assess", **stance))["ok"]
    # An undo says again what was there before.
    assert (await moderator.do("agenda.move", item="i2"))["ok"]
    assert (await moderator.do("undo"))["ok"]


async def _caught_up(guest: Guest, seq: int) -> str:
    """All that ever reached somebody, once a fact for everybody after the rest is with them."""
    await guest.has_heard(lambda m: m.get("seq", 0) >= seq)
    return json.dumps(guest.heard, ensure_ascii=False)


def _leaked(text: str) -> Iterator[str]:
    return (what for what, secret in SECRETS.items() if secret in text)


async def test_managers_only_notes_filtered_in_the_clients_template_but_sent_to_everyone(
    venue: Venue,
) -> None:
    """Live, resumed and as a snapshot: the bytes are not there, whatever a client would show."""
    moderator = await venue.moderator()
    ann, sam = await venue.panelist("p1"), await venue.spectator("Sam")
    begin = moderator.welcome["seq"]
    await _say_everything(venue, moderator)
    seq = (await moderator.do("session.open"))["seq"]
    late = [await venue.panelist("p1"), await venue.spectator("Zoe")]
    token = sam.welcome["you"]["token"]
    resumed = [await venue.panelist("p1", since=begin), await venue.come(token, since=begin)]
    for guest in (ann, sam, *late, *resumed):
        assert list(_leaked(await _caught_up(guest, seq))) == [], guest.welcome["you"]
    assert len(resumed[0].welcome["events"]) > 0
    told = set(_leaked(json.dumps(moderator.heard)))
    assert told == set(SECRETS)


async def test_who_it_is_for_gets_it(venue: Venue) -> None:
    """A whisper and a prepared question reach the one panelist, and the file keeps them all."""
    moderator, second = await venue.moderator(), await venue.panelist("p2")
    await _say_everything(venue, moderator)
    seq = (await moderator.do("session.open"))["seq"]
    told = set(_leaked(await _caught_up(second, seq)))
    # Every connection of a person hears what they said over another.
    assert told == {"to another", "prepared", "stance", "feedback"}
    with LogReader(venue.hosted.log) as log:
        assert set(_leaked(json.dumps(list(log.records()), default=str))) == set(SECRETS)


async def test_whose_vote_and_whose_feedback_it_was_is_not_said_beside_them_either(
    venue: Venue,
) -> None:
    """A fact says by whom it came, which must not say again what was taken out of it."""
    moderator, sam = await venue.moderator(), await venue.spectator("Sam")
    ann, kim = await venue.panelist("p1"), await venue.spectator("Kim")
    await ann.do("question.ask", text="Why?")
    question = next(iter(venue.hosted.room.state.questions))
    for who, do, said in (
        (moderator, "question.approve", {"question": question}),
        (sam, "question.vote", {"question": question}),
        (moderator, "feedback.open", {}),
        (sam, "feedback.give", {"rating": 1, "text": "too long"}),
    ):
        assert (await who.do(do, **said))["ok"]
    seq = (await moderator.do("session.open"))["seq"]
    heard = [fact for guest in (ann, kim) for fact in await _facts(guest, seq)]
    assert {f["event"] for f in heard} >= {"question.voted", "feedback.given"}
    assert sam.id not in {f["by"] for f in heard}
    told = {f["event"]: f["by"] for f in await _facts(moderator, seq)}
    assert (told["question.voted"], told["feedback.given"]) == (sam.id, "")
    assert sam.id in {f["by"] for f in await _facts(sam, seq) if f["event"] == "feedback.given"}


async def _facts(guest: Guest, seq: int) -> list[dict[str, Any]]:
    await _caught_up(guest, seq)
    return [message for message in guest.heard if "event" in message]
