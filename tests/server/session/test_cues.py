"""Cues: each at its threshold and not before, with an action that would be taken."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import pytest

from server.session import floor, queue
from server.session.cue import CUES, Cue, CueName
from server.session.cues import MOST, cues
from server.session.messages import Actor
from server.session.plan import PlannedPerson
from server.session.session import decide
from server.session.views import Reader, state_for
from server.session.words import SYSTEM
from tests.support.sessions import PLAN, Round, command_of

Act = Callable[[Round], object]
MOMENT: Final = 0.001


@dataclass(frozen=True)
class Case:
    """``begin`` leads up to just below the default threshold, ``step`` to it, ``end`` away."""

    begin: Act
    end: Act
    step: Act = lambda stage: stage.after(MOMENT)


def only(name: CueName, threshold: float | bool = True, **plan: Any) -> Round:
    """A session whose other cues are switched off, before it is opened."""
    thresholds: dict[str, float | bool] = dict.fromkeys(CUES, False)
    return Round(replace(PLAN, cues={**thresholds, name: threshold}, **plan))


def shown(stage: Round) -> tuple[Cue, ...]:
    return cues(stage.state, stage.now)


def _invite(stage: Round) -> None:
    stage.running().do("m1", "panel.invite", person="s1")
    stage.after(30 - MOMENT)


def _leave_line(stage: Round) -> None:
    stage.running().do(SYSTEM, "people.arrive", person="p1")
    stage.do(SYSTEM, "people.leave", person="p1")
    stage.after(60 - MOMENT)


def _over_limit(stage: Round) -> Round:
    """Just at the limit of two minutes."""
    stage.running("i2").do("m1", "floor.give", person="p1")
    return stage.after(120)


def _leave_desk(stage: Round, item: str = "i2") -> Round:
    """Of two desks one is gone, Mara's, who leads the first item; and somebody who has none."""
    stage.running(item)
    for person in ("m1", "m2", "p1"):
        stage.do(SYSTEM, "people.arrive", person=person)
    for person in ("m1", "p1"):
        stage.do(SYSTEM, "people.leave", person=person)
    return stage


def _last_item(stage: Round) -> None:
    stage.do(SYSTEM, "people.arrive", person="p1")
    *earlier, last = stage.state.items
    for item in earlier:
        stage.do("m1", "agenda.next")
        stage.after(item.planned)
    stage.do("m1", "agenda.start", item=last.id)
    # Less than three minutes for the one who is silent: at exactly three it is not less.
    stage.after(600 - 180)


def _nearly_dominate(stage: Round) -> None:
    stage.running().speak("p1", 239).speak("p2", 181).speak("p3", 181)


def _nine_votes(stage: Round) -> None:
    stage.running().do("s1", "question.ask", text="Why?")
    stage.do("m1", "question.approve", question=next(iter(stage.state.questions)))
    for n in range(9):
        stage.do(SYSTEM, "people.join", name=f"Zoe {n}")
        stage.do(f"s{stage.state.seq}", "question.vote", question=next(iter(stage.state.questions)))


def _question(do: str, by: str) -> Act:
    return lambda stage: stage.do(by, do, question=next(iter(stage.state.questions)))


CASES: Final[dict[CueName, Case]] = {
    "invitation": Case(_invite, lambda stage: stage.do("s1", "panel.decline")),
    "over_limit": Case(
        lambda stage: _over_limit(stage).after(15 - MOMENT),
        lambda stage: stage.do("m2", "whisper.send", to="p1", text="Please …"),
    ),
    "desk_gone": Case(
        lambda stage: _leave_desk(stage).after(60 - MOMENT),
        lambda stage: stage.do(SYSTEM, "people.arrive", person="m1"),
    ),
    "over_time": Case(
        lambda stage: stage.running().after(360 - MOMENT),
        lambda stage: stage.do("m1", "agenda.next"),
    ),
    "gone": Case(_leave_line, lambda stage: stage.do(SYSTEM, "people.arrive", person="p1")),
    "waiting": Case(
        lambda stage: stage.running().ask("p1").after(600 - MOMENT),
        lambda stage: stage.do("p1", "queue.leave"),
    ),
    "guest": Case(
        lambda stage: stage.running().seat("s1").after(300 - MOMENT),
        lambda stage: stage.do("m1", "floor.give", person="s1"),
    ),
    "unheard": Case(_last_item, lambda stage: stage.do("p1", "queue.join")),
    "dominates": Case(
        _nearly_dominate, lambda stage: stage.speak("p3", 90), lambda stage: stage.speak("p1", 3)
    ),
    "replies": Case(
        lambda stage: stage.running().ask("p1", kind="reply"),
        lambda stage: stage.do("p2", "queue.leave"),
        lambda stage: stage.ask("p2", kind="reply"),
    ),
    "votes": Case(_nine_votes, _question("question.take", "m1"), _question("question.vote", "s2")),
    "idle": Case(
        lambda stage: stage.running("i2").after(60 - MOMENT), lambda stage: stage.ask("p1")
    ),
}


def _accepted(stage: Round, cue: Cue) -> None:
    """Its action is one that the rules would take from a moderator now."""
    decide(stage.state, cue.action, Actor("m2", "moderator"), stage.now)


def test_every_cue_is_tried() -> None:
    """A new cue comes with a threshold to be held to."""
    assert set(CASES) == set(CUES)


@pytest.mark.parametrize("name", CASES)
def test_a_cue_comes_at_its_threshold_and_goes(name: CueName) -> None:
    """Not a moment before; while it lasts it keeps its key, and its action can be taken."""
    stage, case = only(name), CASES[name]
    case.begin(stage)
    assert shown(stage) == ()
    case.step(stage)
    (cue,) = shown(stage)
    assert cue.name == name
    _accepted(stage, cue)
    (later,) = shown(stage.after(1))
    assert later.key == cue.key
    assert cues(stage.state, stage.now, frozenset({cue.key})) == ()
    case.end(stage)
    assert shown(stage) == ()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("do", ["session.pause", "session.close"])
def test_there_are_no_cues_while_nothing_goes_on(do: str, name: CueName) -> None:
    """Neither in a pause nor after the end."""
    stage = only(name)
    CASES[name].begin(stage)
    CASES[name].step(stage)
    stage.do("m1", do)
    assert shown(stage.after(60)) == ()


@pytest.mark.parametrize("name", CASES)
def test_a_cue_can_be_switched_off(name: CueName) -> None:
    """By ``false``; ``true`` is the default."""
    stage = only(name, threshold=False)
    CASES[name].begin(stage)
    CASES[name].step(stage)
    assert shown(stage) == ()


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Bitte zum Schluss kommen."), ("en", "Please come to an end.")]
)
def test_a_speaker_over_time_is_answered_by_the_whisper_to_them(language: str, text: str) -> None:
    """In the session's language; then the cue goes, until they pass a new limit."""
    stage = only("over_limit", language=language)
    _over_limit(stage).after(20)
    (cue,) = shown(stage)
    assert (cue.person, cue.amount) == ("p1", 20)
    assert cue.action == command_of("whisper.send", to="p1", text=text, signal=True)
    stage.give("m2", cue.action)
    assert shown(stage.after(60)) == ()
    stage.do("m1", "floor.extend", seconds=120)
    assert shown(stage.after(40)) == ()
    (again,) = shown(stage.after(15))
    assert again.key != cue.key


def test_interjections_and_speakers_without_a_limit_are_not_over_time() -> None:
    """Nobody has told them a limit; and a clock that stands passes none."""
    stage = only("over_limit", speech_limit=None).running("i3")
    stage.do("m1", "floor.give", person="p1")
    assert shown(stage.after(500)) == ()
    stage.do("m1", "floor.give", person="p2", kind="question")
    assert shown(stage.after(500)) == ()
    stage = only("over_limit")
    _over_limit(stage).after(20).do("m1", "floor.pause")
    assert shown(stage.after(500)) == ()


def test_the_other_desk_is_gone_and_the_lead_goes_to_who_is_here() -> None:
    """Where the gone moderator leads; else they find a line when they come back. Nobody tells a
    desk that is gone of itself: with no other here there is no cue."""
    stage = only("desk_gone")
    (cue,) = shown(_leave_desk(stage, "i1").after(60))
    assert cue.action == command_of("agenda.edit", item="i1", lead="m2")
    stage.give("m2", cue.action)
    (cue,) = shown(stage)
    assert cue.action.do == "whisper.send"
    assert vars(cue.action)["to"] == "m1"
    stage.do(SYSTEM, "people.leave", person="m2")
    assert shown(stage.after(60)) == ()


def test_silence_is_answered_by_whoever_was_not_heard_or_else_by_the_next_item() -> None:
    """It begins anew with each speech and each hand, whatever is done with the queue else, and is
    none where the item is about to end."""
    stage = only("idle").running("i2")
    stage.do(SYSTEM, "people.arrive", person="p1")
    stage.after(270).do("m1", "floor.give", person="p1")
    assert shown(stage.after(60)) == ()
    again: tuple[Act, Act] = (
        lambda stage: stage.do("p1", "floor.end"),
        lambda stage: stage.ask("p2").do("p2", "queue.leave"),
    )
    for act in again:
        act(stage)
        assert shown(stage.after(60 - MOMENT)) == ()
        (cue,) = shown(stage.after(MOMENT))
        assert cue.action == command_of("agenda.next", expect="i2")
    stage.do("m1", "queue.order", order="time")
    stage.do(SYSTEM, "people.arrive", person="p3")
    (cue,) = shown(stage)
    assert (cue.action, cue.person) == (queue.Add("p3"), "p3")
    stage.after(stage.item("i2").left(stage.now) - 60)
    assert shown(stage) == (replace(cue, amount=cue.amount + 690),)
    assert shown(stage.after(MOMENT)) == ()


def test_an_agenda_sets_thresholds() -> None:
    """In the unit of the cue."""
    stage = only("waiting", threshold=20).running().ask("p1")
    assert shown(stage.after(20 - MOMENT)) == ()
    (cue,) = shown(stage.after(MOMENT))
    assert (cue.amount, cue.person) == (20, "p1")


def test_before_the_first_item_nobody_is_late_or_silent() -> None:
    """A session may be open without an item."""
    stage = Round(replace(PLAN, cues=dict.fromkeys(CUES, 1)))
    stage.do("m1", "session.open")
    stage.do(SYSTEM, "people.arrive", person="p1")
    assert shown(stage.after(3600)) == ()


def test_the_most_urgent_come_first_and_no_more_than_three() -> None:
    """Who waves one off sees the next."""
    stage = Round(replace(PLAN, cues={"waiting": 10, "invitation": 60})).running()
    stage.ask("p1", "p2", kind="reply").do(SYSTEM, "people.arrive", person="p3")
    stage.do(SYSTEM, "people.leave", person="p3")
    stage.after(330)
    stage.do("m1", "panel.invite", person="s1")
    stage.after(31)
    first = shown(stage)
    assert [cue.name for cue in first] == ["invitation", "over_time", "gone"]
    assert len(first) == MOST
    rest = cues(stage.state, stage.now, frozenset({first[0].key}))
    assert [cue.name for cue in rest] == ["over_time", "gone", "waiting"]
    rest = cues(stage.state, stage.now, frozenset(cue.key for cue in (*first, *rest)))
    assert [cue.name for cue in rest] == ["replies"]


def test_a_cue_about_the_next_such_thing_is_a_new_one() -> None:
    """Waving off one invitation, or one absence, does not wave off the next."""
    stage, keys = only("gone"), set()
    _leave_line(stage)
    for _ in range(2):
        keys |= {cue.key for cue in shown(stage.after(60))}
        stage.do(SYSTEM, "people.arrive", person="p1")
        stage.do(SYSTEM, "people.leave", person="p1")
    assert len(keys) == 2


def test_of_invitations_the_one_that_runs_out_first_comes_first() -> None:
    """There is room for few cues, and its guest may be gone before there is room again."""
    people = tuple(PlannedPerson(f"s{n}", f"Guest {n}", "spectator") for n in range(1, MOST + 2))
    moderators = PLAN.people[:2]
    stage = only("invitation", people=(*moderators, *people), items=PLAN.items[:1]).running()
    for person in reversed(people):
        stage.do("m1", "panel.invite", person=person.id)
        stage.after(5)
    stage.after(20)
    assert [cue.person for cue in shown(stage)] == [p.id for p in reversed(people)][:MOST]


def test_going_over_says_what_would_win_the_most_back() -> None:
    """The longest item still to come, and its time. Where none comes any more, this one may have
    longer."""
    stage = only("over_time").running().after(400)
    assert [cue.wins for cue in shown(stage)] == [("i2", 1200)]
    stage.do("m1", "agenda.skip", item="i2")
    assert [cue.wins for cue in shown(stage)] == [("i3", 600)]
    assert [cue.action for cue in shown(stage)] == [command_of("agenda.next", expect="i1")]
    stage.do("m1", "agenda.skip", item="i3")
    (cue,) = shown(stage)
    assert (cue.action.do, cue.wins) == ("agenda.extend", None)


def test_talk_is_weighed_once_there_is_enough() -> None:
    """In the first ten minutes whoever spoke first would dominate."""
    stage = only("dominates").running().speak("p1", 600 - MOMENT)
    assert shown(stage) == ()
    (cue,) = shown(stage.speak("p1", MOMENT))
    assert (cue.person, cue.amount) == ("p1", 1)


@pytest.mark.parametrize("order", ["balanced", "time"])
def test_where_the_order_lets_others_go_ahead_already_no_order_is_proposed(order: str) -> None:
    """Whoever of the others here has said least is; where nobody is, nothing would answer it."""
    stage = only("dominates").running().speak("p1", 700).speak("p3", 20).speak("p2", 30)
    stage.do("m1", "queue.order", order=order)
    assert shown(stage) == ()
    for person in ("p1", "p2", "p3"):
        stage.do(SYSTEM, "people.arrive", person=person)
    (cue,) = shown(stage)
    _accepted(stage, cue)
    assert cue.action == queue.Add("p3")


def test_cues_can_be_asked_of_what_a_panelist_sees() -> None:
    """There, nobody knows who of the audience waits: whoever is known comes instead."""
    stage = only("dominates").running().speak("p1", 700)
    stage.do("s1", "queue.join", kind="question")
    seen = state_for(stage.state, Reader("p2", "panelist"))
    assert "s1" not in seen.people
    (cue,) = cues(seen, stage.now)
    assert cue.action == queue.Reorder("balanced")
    stage.ask("p3")
    (cue,) = cues(state_for(stage.state, Reader("p2", "panelist")), stage.now)
    assert cue.action == floor.Give(entry=stage.entry("p3").id)


def test_an_organisation_dominates_through_several_people() -> None:
    """And its own people are not who gets the floor against that."""
    town = replace(PLAN.people[4], organisation="Town A")
    stage = only("dominates", people=(*PLAN.people[:4], town, *PLAN.people[5:])).running()
    stage.speak("p1", 150).speak("p3", 150).speak("p2", 210).speak("m1", 140)
    stage.ask("p3", "p2")
    (cue,) = shown(stage)
    assert (cue.organisation, cue.person) == ("Town A", None)
    stage.do("m1", "floor.give", entry=stage.entry("p2").id)
    (cue,) = shown(stage)
    _accepted(stage, cue)
    assert cue.action.do == "queue.order"


def _speaking_and_waiting(stage: Round) -> None:
    stage.ask("p1", kind="reply").ask("p1").ask("p2", kind="reply")
    stage.do("m1", "floor.give", person="p1", kind="question")


def _guest_asks(stage: Round) -> None:
    stage.seat("s1").do("m1", "floor.give", person="s1", kind="question")


def _gone_with_two_hands(stage: Round) -> None:
    stage.do(SYSTEM, "people.arrive", person="p1")
    stage.ask("p1", kind="question").ask("p1", "p2")
    stage.do(SYSTEM, "people.leave", person="p1")


def _nothing_left(stage: Round) -> None:
    for _ in range(2):
        stage.after(1200).do("m1", "agenda.next")


@pytest.mark.parametrize("seconds", [10, 40, 60, 120])
@pytest.mark.parametrize(
    "begin", [_speaking_and_waiting, _guest_asks, _gone_with_two_hands, _nothing_left]
)
def test_no_cue_proposes_what_the_rules_refuse(begin: Act, seconds: int) -> None:
    """Also of people who speak while they wait, of short invitations, and at the very end."""
    low: dict[str, float | bool] = {
        name: 1 for name in CUES if name not in ("dominates", "invitation")
    }
    stage = Round(replace(PLAN, cues={**low, "invitation": 60}, invitation_seconds=seconds))
    begin(stage.running())
    stage.do("m1", "panel.invite", person="s2")
    seen: set[str] = set()
    for _ in range(20):
        stage.after(7)
        waved: frozenset[str] = frozenset()
        while found := cues(stage.state, stage.now, waved):
            for cue in found:
                _accepted(stage, cue)
            waved |= {cue.key for cue in found}
            seen |= {cue.name for cue in found}
    assert seen
