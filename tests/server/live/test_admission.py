"""Who somebody is after their hello."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from server.live.admission import Admission
from server.session import departures
from server.wire import close_codes
from tests.server.conftest import QUICK
from tests.support.waiting import until

CLIENT = "client-of-sam"


async def test_two_moderators_behind_one_link_are_two(venue: Any) -> None:
    """Each gets a place of their own, also when both come at the same moment."""
    both = await asyncio.gather(venue.moderator(), venue.moderator())
    assert {guest.id for guest in both} == {"m1", "m2"}


async def test_a_moderator_is_known_by_name_then_by_client(venue: Any) -> None:
    """A name is said on purpose; a client's string was seen before."""
    assert (await venue.moderator(name="FINN", client=CLIENT)).id == "m2"
    assert (await venue.moderator(client=CLIENT)).id == "m2"
    assert (await venue.moderator(client=CLIENT, name="Maeve")).id == "m1"


async def test_a_part_of_a_name_is_enough_and_another_name_is_nobodys_place(venue: Any) -> None:
    """Whoever says a name is never taken for somebody else: who is none of those that are awaited
    is told who there are, and nothing of it is recorded."""
    assert (await venue.moderator(moderator="fin", client=CLIENT)).id == "m2"
    link = venue.hosted.tokens.moderator
    people = venue.hosted.room.state.people
    for client in ({}, {"client": CLIENT}):
        error, code = await venue.turned_away(hello=1, token=link, moderator="Clara\x07", **client)
        assert (error["code"], code) == ("unknown_moderator", close_codes.BAD_NAME)
        assert error["message"] == "Which moderator is “Clara”? There are: Maeve, Finn."
    here = venue.hosted.room.state.people
    assert list(here) == list(people)
    assert not here["m1"].present


async def test_a_name_that_may_be_anybodys_makes_nobody_new(venue: Any) -> None:
    """Also where everybody is here already."""
    maeve, _ = await venue.moderator(name="Maeve"), await venue.moderator(name="Finn")
    await maeve.do("people.rename", person="m1", name="Anna Berg")
    await maeve.do("people.rename", person="m2", name="Anna Cole")
    link = venue.hosted.tokens.moderator
    error, _ = await venue.turned_away(hello=1, token=link, moderator="anna")
    assert error["code"] == "unknown_moderator"
    assert (await venue.moderator(moderator="berg")).id == "m1"


async def test_a_moderators_own_link_is_for_no_other_one(venue: Any) -> None:
    """Whoever says to be somebody else by it is told whose it is."""
    maeve = await venue.moderator(moderator="Maeve")
    own = (await maeve.do("link.renew", person="m2"))["link"].partition("#")[2]
    error, _ = await venue.turned_away(hello=1, token=own, moderator="Maeve")
    assert error["message"] == "Which moderator is “Maeve”? There are: Finn."
    assert (await venue.come(own, moderator="finn")).id == "m2"


async def test_a_name_beside_the_moderators_link_turns_nobody_away(venue: Any) -> None:
    """It is what somebody is called; only who says which moderator they are is held to it."""
    assert (await venue.moderator(name="Desk by the window")).id == "m1"
    assert (await venue.moderator(name="Maeve")).id == "m1"
    assert (await venue.moderator(name="Desk by the door")).id == "m2"
    assert (await venue.moderator(name="Zoe")).welcome["you"]["name"] == "Zoe"


async def test_a_place_that_nobody_has_had_comes_before_that_of_who_is_away(venue: Any) -> None:
    """Whoever left the desk for a moment finds it again, and whoever comes first is themselves."""
    maeve = await venue.moderator(client=CLIENT)
    await maeve.socket.close()
    await until(lambda: not venue.app._hub.whereabouts.is_connected("m1"))
    assert (await venue.moderator()).id == "m2"
    assert (await venue.moderator(client=CLIENT)).id == "m1"
    assert not any(p.unconfirmed for p in venue.hosted.room.state.people.values())


async def test_a_third_moderator_gets_a_place(venue: Any) -> None:
    """By a name, somebody new; without one, the first moderator's second screen."""
    await venue.moderator()
    await venue.moderator()
    third = await venue.moderator(name="Clara")
    assert third.welcome["you"]["name"] == "Clara"
    assert third.welcome["you"]["role"] == "moderator"
    assert (await venue.moderator()).id == "m1"


async def test_a_spectators_own_token_brings_them_back(host: Any) -> None:
    """Once given, it is enough; also after a restart."""
    first = await host()
    sam = await first.spectator("Sam")
    token = sam.welcome["you"]["token"]
    assert "token" not in (await first.come(token)).welcome["you"]
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    assert (await second.come(token)).id == sam.id


async def test_a_client_that_comes_again_is_the_same_person(host: Any) -> None:
    """Reloading a page makes nobody a second spectator, not even after a restart."""
    first = await host()
    sam = await first.spectator("Sam", client=CLIENT)
    assert (await first.spectator("sam ", client=CLIENT)).id == sam.id
    assert (await first.come(first.hosted.tokens.spectators, client=CLIENT)).id == sam.id
    assert (await first.spectator("Kim", client=CLIENT)).id != sam.id
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    old_link = first.hosted.tokens.spectators
    assert (await second.come(old_link, name="Sam", client=CLIENT)).id == sam.id


async def test_who_comes_again_by_their_name_stays_who_they_are(venue: Any) -> None:
    """In a browser that several come from: whoever says who they are gets a token of their own
    once more, which holds when another is removed, or the link is renewed."""
    moderator = await venue.moderator()
    ann = await venue.spectator("Ann", client=CLIENT)
    bob = await venue.spectator("Bob", client=CLIENT)
    again = await venue.spectator("Ann", client=CLIENT)
    assert again.id == ann.id
    await moderator.do("people.remove", person=bob.id)
    await moderator.do("link.renew", person="spectators")
    back = await venue.come(again.welcome["you"]["token"], client=CLIENT)
    assert back.id == ann.id


async def test_one_client_twice_at_once_is_one_person(venue: Any) -> None:
    """Two tabs that open together do not race each other into the list."""
    guests = await asyncio.gather(*(venue.spectator("Sam", client=CLIENT) for _ in range(5)))
    assert len({guest.id for guest in guests}) == 1


async def test_a_client_too_short_to_be_chance_is_nobody_known(venue: Any) -> None:
    """ "1" may be anybody's."""
    one, two = [await venue.spectator("Sam", client="1") for _ in range(2)]
    assert one.id != two.id


async def test_an_expected_spectator_takes_their_place_once(venue: Any) -> None:
    """The first by that name is who the agenda expects; the next is somebody of that name."""
    guests = await asyncio.gather(*(venue.spectator("jonas  PETTERSEN") for _ in range(3)))
    assert sorted(guest.id == "s1" for guest in guests) == [False, False, True]
    assert len({guest.id for guest in guests}) == 3


async def test_people_of_one_name_are_several(venue: Any) -> None:
    """Whoever joins is nobody's expected guest."""
    guests = await asyncio.gather(*(venue.spectator("Anna") for _ in range(10)))
    assert len({guest.id for guest in guests}) == 10


async def test_whoever_has_no_name_is_asked_for_it(venue: Any) -> None:
    """A spectator has a name, made harmless."""
    link = venue.hosted.tokens.spectators
    for name in ({}, {"name": ""}, {"name": " \u202e\x07 "}, {"name": "\u200b"}):
        error, code = await venue.turned_away(hello=1, token=link, **name)
        assert (error["code"] in ("name_needed", "text_empty"), code) == (True, 4422)
    error, code = await venue.turned_away(hello=1, token=link, name="x" * 81, lang="de")
    assert (error["code"], code) == ("text_too_long", 4422)
    assert (await venue.spectator("A\x1b[31mnn\n")).welcome["you"]["name"] == "A [31mnn"


async def test_a_wrong_token_opens_nothing(venue: Any) -> None:
    """Neither a guessed one nor half of a true one."""
    for token in ("", "x", venue.hosted.tokens.moderator[:-1], "\ud800"):
        error, code = await venue.turned_away(hello=1, token=token, name="Sam")
        assert (error["code"] in ("not_admitted", "invalid"), code in (4401, 4400)) == (True, True)


async def test_whoever_was_removed_stays_out(venue: Any) -> None:
    """The connection ends, and neither token, client nor link brings them back."""
    moderator = await venue.moderator()
    sam = await venue.spectator("Sam", client=CLIENT)
    assert (await moderator.do("people.remove", person=sam.id))["ok"]
    assert await sam.closed() == 4403
    ways = (
        {"token": sam.welcome["you"]["token"]},
        {"token": venue.hosted.tokens.spectators, "name": "Sam", "client": CLIENT},
    )
    for way in ways:
        error, code = await venue.turned_away(hello=1, **way)
        assert (error["code"], code) == ("removed", 4403)
    assert (await moderator.do("people.remove", person="p1"))["ok"]
    error, code = await venue.turned_away(hello=1, token=venue.hosted.tokens.panelists["p1"])
    assert (error["code"], code) == ("removed", 4403)


async def test_after_the_end_only_those_come_in_who_were_there(venue: Any) -> None:
    """A closed session can be looked at by its people, and takes in nobody."""
    moderator = await venue.moderator()
    assert (await moderator.do("session.close"))["ok"]
    assert (await venue.panelist()).welcome["state"]["session"]["phase"] == "closed"
    link = venue.hosted.tokens.spectators
    error, code = await venue.turned_away(hello=1, token=link, name="Sam")
    assert (error["code"], code) == ("session_closed", 4410)


async def test_nobody_is_second_by_what_nobody_sees(venue: Any) -> None:
    """A name with an invisible character in it is that name: for who is expected, for who
    moderates, and in the list that all read."""
    jonas = await venue.spectator("Jonas\u200b Pettersen")
    assert (jonas.id, jonas.welcome["you"]["name"]) == ("s1", "Jonas Pettersen")
    assert (await venue.moderator(name="\u041caeve\u2060")).id == "m1"
    sam = await venue.spectator("Sa\u061cm\u200b")
    assert sam.welcome["you"]["name"] == "Sam"
    moderator = await venue.moderator(name="Finn")
    answer = await moderator.do("people.add", name="Ann [/b]\u00ad Lee", role="panelist")
    assert answer["error"]["code"] == "name_taken"


async def test_a_closed_door_keeps_out_whoever_is_new(venue: Any) -> None:
    """By link and by code, with a name or without one, also by the name of an expected guest; each
    is told so by a code and a sentence, and nothing of them is in the session."""
    moderator = await venue.moderator()
    people = len(venue.hosted.room.state.people)
    await moderator.do("door.close")
    tokens = venue.hosted.tokens
    for hello in (
        {"token": tokens.spectators},
        {"token": tokens.spectators, "name": "Zoe"},
        {"token": tokens.spectators, "name": "Jonas Pettersen"},
        {"code": tokens.code, "name": "Zoe", "lang": "de"},
    ):
        error, code = await venue.turned_away(hello=1, **hello)
        assert (error["code"], code) == ("door_closed", close_codes.DOOR_CLOSED)
        assert ("Einlass" if "lang" in hello else "closed the door") in error["message"]
    assert len(venue.hosted.room.state.people) == people
    await moderator.do("door.open")
    assert (await venue.spectator("Zoe")).id not in ("s1", "")


async def test_after_the_end_nobody_is_sent_to_a_door(venue: Any) -> None:
    """It stays closed where it was, but will not open again: who comes reads that it is over."""
    moderator = await venue.moderator()
    await moderator.do("session.open")
    await moderator.do("door.close")
    await moderator.do("session.close")
    for more in ({}, {"name": "Zoe"}):
        error, code = await venue.turned_away(hello=1, token=venue.hosted.tokens.spectators, **more)
        assert (error["code"], code) == ("session_closed", close_codes.ENDED)


async def test_through_a_closed_door_come_all_who_belong_inside(host: Any) -> None:
    """Spectators who were inside, by their token or their client; panelists and guests by personal
    links; moderators, also a new one; the stage. After a restart as before."""
    first = await host()
    moderator = await first.moderator(name="Maeve")
    sam = await first.spectator("Sam", client=CLIENT)
    kim = await first.spectator("Kim")
    token = kim.welcome["you"]["token"]
    await moderator.do("door.close")
    link = (await moderator.do("link.renew", person="s1"))["link"]
    await first.app.__aexit__(None, None, None)
    second = await host(resume=first.hosted.folder)
    tokens = first.hosted.tokens
    assert not second.hosted.room.state.door_open
    assert (await second.come(tokens.spectators, client=CLIENT)).id == sam.id
    assert (await second.come_by_code(tokens.code, client=CLIENT, name="Sam")).id == sam.id
    assert (await second.come(token)).id == kim.id
    assert (await second.come(tokens.panelists["p1"])).id == "p1"
    assert (await second.come(link.partition("#")[2])).id == "s1"
    assert (await second.stage()).id == ""
    await asyncio.gather(second.moderator(), second.moderator())
    assert (await second.moderator(name="Clara")).welcome["you"]["name"] == "Clara"


async def test_who_waits_for_their_turn_when_the_door_closes_stays_out(
    host: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What decides is whether it is open when they would come in, not when they knocked."""
    venue = await host(replace(QUICK, join_burst=1, join_rate=20.0))
    moderator = await venue.moderator()
    turn, waits, go_on = Admission._turn, asyncio.Event(), asyncio.Event()

    async def held(admission: Admission, address: str) -> None:
        await turn(admission, address)
        waits.set()
        await go_on.wait()

    await venue.spectator("Sam")
    monkeypatch.setattr(Admission, "_turn", held)
    zoe = await venue.raw()
    await zoe.send(json.dumps({"hello": 1, "token": venue.hosted.tokens.spectators, "name": "Zoe"}))
    await waits.wait()
    await moderator.do("door.close")
    go_on.set()
    assert json.loads(await zoe.recv())["error"]["code"] == "door_closed"
    assert "Zoe" not in {p.name for p in venue.hosted.room.state.people.values()}


async def test_who_is_removed_while_they_come_in_stays_out(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has to wait for the disk is not in yet."""
    save, waits, go_on = venue.hosted.access.save, asyncio.Event(), asyncio.Event()

    async def held() -> None:
        waits.set()
        await go_on.wait()
        await save()

    monkeypatch.setattr(venue.hosted.access, "save", held)
    zoe = await venue.raw()
    await zoe.send(json.dumps({"hello": 1, "token": venue.hosted.tokens.spectators, "name": "Zoe"}))
    await waits.wait()
    room = venue.hosted.room
    person = next(p.id for p in room.state.people.values() if p.name == "Zoe")
    await room.submit("m1", departures.Remove(person))
    go_on.set()
    assert json.loads(await zoe.recv())["error"]["code"] == "removed"


async def test_after_a_crash_who_was_cut_off_finds_their_place(host: Any) -> None:
    """The other moderator had left before, and comes back by the link alone: not in the place of
    who is about to come back by themselves, however early."""
    patient = replace(QUICK, leave_seconds=30.0)
    first = await host()
    await first.moderator(name="Maeve")
    gone = await first.moderator(name="Finn")
    await until(lambda: first.hosted.room.state.people["m2"].present)
    await gone.socket.close()
    await until(lambda: not first.hosted.room.state.people["m2"].present)
    await first.app.__aexit__(None, None, None)
    second = await host(patient, resume=first.hosted.folder)
    assert second.hosted.room.state.people["m1"].present
    assert (await second.moderator()).id == "m2"
    assert (await second.moderator()).id == "m1"


async def test_who_is_taken_for_a_moderator_without_having_said_so_is_marked(venue: Any) -> None:
    """By the link alone, in the place of one who has been here: the others are told, until one of
    them says that it is so. Who says a name, keeps a client or comes first is marked by nobody."""
    maeve = await venue.moderator(client="a-client-of-maeve")
    finn = await venue.moderator(name="Finn")
    for hello in ({"client": "a-client-of-maeve"}, {"name": "Maeve"}):
        await maeve.socket.close()
        await until(lambda: not venue.app._hub.whereabouts.is_connected("m1"))
        maeve = await venue.moderator(**hello)
    assert not any(p.unconfirmed for p in venue.hosted.room.state.people.values())
    await maeve.socket.close()
    await until(lambda: not venue.app._hub.whereabouts.is_connected("m1"))
    assert (await venue.moderator()).id == "m1"
    claimed = await finn.until(lambda m: m.get("event") == "people.claimed")
    assert claimed["person"] == "m1"
    assert (await finn.do("people.confirm", person="m1"))["ok"]
    assert not venue.hosted.room.state.people["m1"].unconfirmed
