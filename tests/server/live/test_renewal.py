"""Links that are made new: what ends with the old one, and what does not."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from server.live.room.access import FILE, Access, key_of
from server.session.links import Renew, Renewed
from tests.support.waiting import PATIENCE

CLIENT = "client-of-maeve"


def token(answer: dict[str, Any]) -> str:
    """The token of the link in an answer."""
    return str(answer["link"]).split("#")[1]


async def refused(venue: Any, secret: str, **hello: Any) -> str:
    error, _ = await venue.turned_away(hello=1, token=secret, **hello)
    return str(error["code"])


async def test_everybody_added_by_hand_can_be_given_a_personal_link(venue: Any) -> None:
    """A panelist, a spectator or a moderator who was in no agenda comes in as that person."""
    moderator = await venue.moderator()
    for role in ("panelist", "spectator", "moderator"):
        await moderator.do("people.add", name=f"Zoe, {role}", role=role)
        person = next(m["person"] for m in moderator.heard[::-1] if "person" in m)
        answer = await moderator.do("link.renew", person=person)
        assert answer["link"].startswith(f"http://127.0.0.1:{venue.app.port}/#")
        guest = await venue.come(token(answer))
        assert guest.welcome["you"] == {"id": person, "name": f"Zoe, {role}", "role": role}


@pytest.mark.parametrize("whose", ["p1", "spectators", "stage", "s1"])
async def test_the_old_link_is_dead_at_once_and_its_connections_are_closed(
    venue: Any, whose: str
) -> None:
    """With a code of its own and a sentence in the reader's language; the new one works."""
    moderator, tokens = await venue.moderator(), venue.hosted.tokens
    if whose == "s1":
        old = token(await moderator.do("link.renew", person="s1"))
    else:
        old = {"p1": tokens.panelists["p1"], "spectators": tokens.spectators}.get(
            whose, tokens.stage
        )
    guest = await venue.come(old, name="Sam", lang="de")
    other = await venue.panelist("p2")
    answer = await moderator.do("link.renew", person=whose)
    assert await guest.closed() == 4402
    assert guest.socket.close_reason == "link_renewed"
    last = (await rest(guest))[-1]
    assert last["error"]["code"] == "link_renewed"
    assert "erneuert" in last["error"]["message"]
    assert await refused(venue, old, name="Sam") == "not_admitted"
    role = guest.welcome["you"]["role"]
    assert (await venue.come(token(answer), name="Sam")).welcome["you"]["role"] == role
    assert "/stage#" in answer["link"] or whose != "stage"
    assert (await other.do("queue.join"))["ok"]
    assert (await moderator.do("session.open"))["ok"]


async def rest(guest: Any) -> list[dict[str, Any]]:
    """All that a connection which is closed had been told."""
    while True:
        try:
            await guest.hear()
        except Exception:  # noqa: BLE001 - the end, in whichever form
            return list(guest.heard)


async def test_the_code_is_renewed_with_the_spectators_link(venue: Any) -> None:
    """Otherwise the old slide would go on letting people in."""
    moderator, old = await venue.moderator(), venue.hosted.tokens.code
    sam = await venue.come_by_code(old, name="Sam")
    answer = await moderator.do("link.renew", person="spectators")
    assert await sam.closed() == 4402
    error, _ = await venue.turned_away(hello=1, code=old, name="Kim")
    assert error["code"] == "not_admitted"
    assert (await venue.come_by_code(answer["code"], name="Kim")).id != sam.id


async def test_spectators_come_back_with_what_is_their_own(venue: Any) -> None:
    """Renewing the spectators' link shuts the door, and throws nobody out who is in."""
    moderator = await venue.moderator()
    sam = await venue.spectator("Sam")
    own = sam.welcome["you"]["token"]
    kim = await venue.come((await venue.spectator("Kim")).welcome["you"]["token"])
    await sam.do("queue.join")
    await moderator.do("link.renew", person="spectators")
    assert await sam.closed() == 4402
    again = await venue.come(own)
    assert again.id == sam.id
    assert (await kim.do("queue.join"))["ok"]
    assert {e["person"] for e in again.welcome["state"]["queue"]["entries"]} >= {sam.id}


async def test_who_renews_the_moderators_link_is_not_thrown_out(venue: Any) -> None:
    """Their connection stays and comes back by what is its own; everybody else's ends, also a
    second one under their name, and neither old link nor old tokens lead back in."""
    tokens = venue.hosted.tokens
    maeve, finn = await venue.moderator(client=CLIENT), await venue.moderator()
    intruder = await venue.moderator(name="Maeve")
    answer = await maeve.do("link.renew", person="moderators")
    assert [await guest.closed() for guest in (finn, intruder)] == [4402, 4402]
    assert (await maeve.do("session.open"))["ok"]
    for guest in (finn, intruder):
        assert await refused(venue, guest.welcome["you"]["token"]) == "not_admitted"
    assert await refused(venue, tokens.moderator, name="Maeve") == "not_admitted"
    await maeve.socket.close()
    assert (await venue.come(maeve.welcome["you"]["token"])).id == maeve.id
    back = await venue.come(token(answer), name="Finn")
    assert back.id == finn.id


async def test_who_renewed_goes_with_the_next_renewal_like_everybody(venue: Any) -> None:
    """The exception is for who gave the command, not for ever; other links' renewals cost them
    nothing."""
    maeve = await venue.moderator()
    answer = await maeve.do("link.renew", person="moderators")
    finn = await venue.come(token(answer))
    await finn.do("link.renew", person="p1")
    assert (await maeve.do("session.open"))["ok"]
    await finn.do("link.renew", person="moderators")
    assert await maeve.closed() == 4402
    assert await refused(venue, maeve.welcome["you"]["token"]) == "not_admitted"
    assert (await finn.do("session.pause"))["ok"]


async def test_nobody_slips_in_by_a_link_while_it_is_renewed(venue: Any) -> None:
    """Hellos that were under way are turned away, or closed; none is left."""
    maeve = await venue.moderator()
    old = venue.hosted.tokens.moderator

    async def come() -> Any:
        socket = await venue.raw()
        await socket.send(json.dumps({"hello": 1, "token": old}))
        return socket

    sockets = await asyncio.gather(*(come() for _ in range(10)))
    answer = await maeve.do("link.renew", person="moderators")
    assert answer["ok"]
    for socket in sockets:
        async with asyncio.timeout(PATIENCE):
            await socket.wait_closed()
        assert socket.close_code in (4401, 4402)


async def test_a_personal_link_replaces_all_by_which_its_person_came(venue: Any) -> None:
    """Whoever took somebody's place loses it: neither their token nor their client leads back."""
    maeve = await venue.moderator()
    impostor = await venue.spectator("Jonas Pettersen", client="client-of-somebody")
    assert impostor.id == "s1"
    answer = await maeve.do("link.renew", person="s1")
    assert await impostor.closed() == 4402
    assert await refused(venue, impostor.welcome["you"]["token"]) == "not_admitted"
    again = await venue.spectator("Jonas Pettersen", client="client-of-somebody")
    assert again.id != "s1"
    assert (await venue.come(token(answer))).id == "s1"


async def test_that_a_link_was_renewed_is_a_fact_for_moderators_without_its_secret(
    venue: Any,
) -> None:
    """Who did it and for whom; what lets people in is neither in the log nor told to others."""
    maeve, finn, ann = await venue.moderator(), await venue.moderator(), await venue.panelist()
    answer = await maeve.do("link.renew", person="spectators")
    fact = await finn.has_heard(lambda m: m.get("event") == "link.renewed")
    assert (fact["by"], fact["to"], fact["seq"]) == (maeve.id, "spectators", answer["seq"])
    await maeve.do("session.open")
    await ann.has_heard(lambda m: m.get("event") == "session.opened")
    assert "link.renewed" not in [m.get("event") for m in ann.heard]
    for path in venue.hosted.folder.iterdir():
        content = path.read_text()
        assert token(answer) not in content
        assert answer["code"] not in content


async def test_only_moderators_renew_links(venue: Any) -> None:
    """And only those of people who are there."""
    for guest in (await venue.panelist(), await venue.spectator()):
        answer = await guest.do("link.renew", person=guest.id)
        assert answer["error"]["code"] == "forbidden"
    maeve = await venue.moderator()
    answer = await maeve.do("link.renew", person="nobody")
    assert answer["error"]["code"] == "unknown_person"


async def test_a_renewal_sent_again_has_the_same_link(host: Any) -> None:
    """Once it was made, it is not made again; after a restart, where nobody knows it any more,
    that is said, and it can be renewed once more."""
    first = await host()
    maeve = await first.moderator(client=CLIENT)
    said = json.dumps({"id": "r1", "do": "link.renew", "person": "p1"})
    await maeve.socket.send(said)
    await maeve.socket.send(said)
    answers = [await maeve.answer("r1") for _ in range(2)]
    assert answers[0] == answers[1]
    await maeve.socket.close()
    again = await first.come(maeve.welcome["you"]["token"], client=CLIENT)
    await again.socket.send(said)
    assert await again.answer("r1") == answers[0]
    await first.come(token(answers[0]))
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    back = await second.come(maeve.welcome["you"]["token"], client=CLIENT)
    await back.socket.send(said)
    assert (await back.answer("r1"))["error"]["code"] == "link_not_kept"
    await second.come(token(answers[0]))
    assert "link" in await back.do("link.renew", person="p1")


async def test_what_was_renewed_stays_dead_after_a_restart(host: Any) -> None:
    """Links that were mailed stay valid over restarts, but for those that were renewed."""
    first = await host()
    maeve, old = await first.moderator(), first.hosted.tokens
    new = {
        whose: token(await maeve.do("link.renew", person=whose))
        for whose in ("moderators", "spectators", "stage", "p1")
    }
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    for secret in (old.moderator, old.spectators, old.stage, old.panelists["p1"]):
        assert await refused(second, secret, name="Sam") == "not_admitted"
    error, _ = await second.turned_away(hello=1, code=old.code, name="Sam")
    assert error["code"] == "not_admitted"
    for secret in new.values():
        await second.come(secret, name="Finn")
    await second.panelist("p1")
    await second.come(maeve.welcome["you"]["token"])


@pytest.mark.parametrize("whose", ["moderators", "spectators", "p1"])
async def test_the_old_link_is_dead_also_where_a_crash_came_before_the_new_one(
    host: Any, whose: str
) -> None:
    """What the log says of a link is so, though nobody has the new one: whoever asked for it is
    let in and makes another."""
    first = await host()
    maeve, old = await first.moderator(), first.hosted.tokens
    # As far as it gets where the process ends in between.
    await first.hosted.room.submit(maeve.id, Renew(whose), "desk", "r1")
    await first.app.__aexit__(None, None, None)
    links = {"moderators": old.moderator, "spectators": old.spectators, "p1": old.panelists["p1"]}
    for _ in range(2):
        second = await host(resume=first.hosted.folder)
        for link, secret in links.items():
            if link == whose:
                assert await refused(second, secret, name="Sam") == "not_admitted"
            else:
                await second.come(secret, name="Finn")
        back = await second.come(maeve.welcome["you"]["token"])
        made = await back.do("link.renew", person=whose)
        await second.come(token(made), name="Clara")
        await second.app.__aexit__(None, None, None)
    third = await host(resume=first.hosted.folder)
    await third.come(token(made), name="Clara")


async def test_a_renewal_that_cannot_be_kept_is_not_acknowledged(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that would be the old one again after a crash is not given out; sent again once the
    disk is well, the command has its answer."""
    maeve = await venue.moderator(client=CLIENT)

    def full(*_: object) -> None:
        raise OSError("full")

    with monkeypatch.context() as patch:
        patch.setattr("server.live.room.access_file.write_all", full)
        answer = await maeve.do("link.renew", person="p1")
        assert answer["error"]["code"] == "log_unavailable"
    await maeve.socket.send(json.dumps({"id": 1, "do": "link.renew", "person": "p1"}))
    answer = await maeve.answer(1)
    assert (await venue.come(token(answer))).id == "p1"
    access = Access.load(venue.hosted.folder)
    assert access.grant(key_of(token(answer))) is not None
    log = (venue.hosted.folder / "log.jsonl").read_text()
    assert log.count(Renewed.event) == 1


async def test_moderators_are_told_apart_after_a_crash(host: Any, tmp_path: Path) -> None:
    """Who was welcomed as somebody is kept by then: a copy of the folder at that moment, as a
    crash would leave it, knows them again."""
    first = await host()
    maeve = await first.moderator(client=CLIENT)
    finn = await first.moderator(client="client-of-finn", name="Finn")
    kept = Access.load(_copied(first.hosted.folder, tmp_path / "copy"))
    assert kept.seen("moderators", CLIENT)[0][0] == maeve.id
    assert kept.seen("moderators", "client-of-finn")[0][0] == finn.id


def _copied(folder: Path, to: Path) -> Path:
    to.mkdir()
    (to / FILE).write_bytes((folder / FILE).read_bytes())
    return to
