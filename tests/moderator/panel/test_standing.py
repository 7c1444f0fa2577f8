"""What the reader's own place is, and what they can do from there."""

from moderator.client.session_view import SessionView
from moderator.panel.actions import ACTIONS
from moderator.panel.banner import Invitation
from moderator.panel.my_status import Selection, my_status, prepared_for_me
from moderator.panel.notices import Seen, notices, rings
from moderator.panel.proposal import proposed
from moderator.panel.texts import entry, hand
from moderator.plain.control import state
from moderator.plain.outcome import Moment
from moderator.plain.standing import standing
from moderator.plain.telling import told as lines
from moderator.widgets.lines import plain_text
from moderator.wording.sentences import sentence
from server.language import Language
from server.session import agenda, floor, panel, people, phases, queue
from server.session.entries import current_queue
from server.session.items import held_item
from server.session.plan import Agenda, PlannedItem, PlannedPerson, PreparedQuestion
from server.session.words import SYSTEM
from tests.moderator.desk.scene import Scene, lively
from tests.moderator.panel.looks import as_seen


def opened() -> Scene:
    return Scene().do("m1", agenda.Next())


def can(action: str, view: SessionView) -> bool:
    return ACTIONS[action].is_possible(Selection(view))


def offered(view: SessionView) -> set[str]:
    """What is the reader's at all now, but for what only shows something."""
    at = Selection(view)
    return {a.id for a in ACTIONS.values() if a.command is not None and a.is_here(at)}


def seen(view: SessionView) -> Seen:
    return Seen(view.role, my_status(view))


def test_a_place_counts_everybody_before_oneself(english: Language) -> None:
    """The number is the place in the whole queue, and the name that of whoever is right before."""
    scene = opened().do("p1", queue.Join()).do("p3", queue.Join()).do("p2", queue.Join("reply"))
    view = as_seen(scene, "p3")
    (waiting,) = my_status(view).waiting
    assert (waiting.place, waiting.after) == (3, "p1")
    text, _ = entry(english, view, waiting)
    assert text == "Contribution: You are number 3, after Ramona Schuhmann"


def test_who_speaks_is_passed_over_by_who_is_next(english: Language) -> None:
    """A speaker whose other hand goes first stays there: the floor comes to who is behind them, and
    all that says who is next says so, screen, lines and boxes alike. Places are the queue's."""
    scene = opened().do("p1", queue.Join()).do("m1", floor.Next())
    scene.do("p1", queue.Join("reply")).do("p3", queue.Join())
    before = seen(as_seen(scene, "p3"))
    assert before.mine.next
    (waiting,) = before.mine.waiting
    assert (waiting.place, waiting.after) == (2, "p1")
    text, _ = entry(english, as_seen(scene, "p3"), waiting)
    assert text == "Contribution: You are next, after Ramona Schuhmann"
    assert not my_status(as_seen(scene, "p1")).next
    told = state(scene.view())
    assert told["next"] == {"id": "p3", "name": "李雷", "kind": "contribution"}
    assert told["waiting"] == 2
    said = standing(Moment(scene.view(), english))
    assert "Next: 李雷 (Contribution); 2 waiting" in said
    scene.do("m1", floor.Next())
    assert my_status(as_seen(scene, "p3")).speaking
    assert my_status(as_seen(scene, "p1")).next


def test_a_hand_that_waits_with_another_item_is_none_here(english: Language) -> None:
    """Perhaps nobody goes back to it: what is proposed is to raise one here, and then to say what
    that is about."""

    def what(scene: Scene) -> str:
        step = proposed(english, Selection(as_seen(scene, "p1")), lambda action: action)
        assert step is not None
        return step.action

    scene = opened().do("p1", queue.Join())
    assert what(scene) == "note"
    scene.do("m1", agenda.Next())
    assert what(scene) == "contribution"
    assert what(scene.do("p1", queue.Join())) == "note"


def test_nobody_reads_their_own_name_as_somebody_elses(english: Language) -> None:
    """Who has two hands up stands before and behind themselves, and changes their own note."""
    scene = opened().do("p1", queue.Join(), queue.Join("question"))
    view = as_seen(scene, "p1")
    told = [" · ".join(entry(english, view, waiting)) for waiting in my_status(view).waiting]
    assert told == [
        "Question: You are next · ",
        "Contribution: You are number 2, after another hand of yours · ",
    ]
    (_, waiting) = my_status(view).waiting
    scene.do("p1", queue.Note(waiting.entry.id, "costs"))
    said = sentence(english, scene.facts[-1], scene.state)
    assert said == "Ramona Schuhmann changes a note of their own"


def test_somebody_interrupted_still_has_their_speech() -> None:
    """A suspended speech is one's own, without being the one that goes on."""
    mine = my_status(as_seen(lively(), "p1"))
    assert mine.speech is not None
    assert not mine.speaking


def test_an_invitation_says_what_it_is_whoever_it_is_from(english: Language) -> None:
    """Where the moderator's name leaves no room for that, it is left out; the time is whole."""
    scene = lively()
    you = next(p for p, i in scene.state.panel.items() if i.until is None)
    scene.do("m1", panel.Invite(you))
    told = [plain_text(Invitation(english).lines_of(as_seen(scene, you), n, 1)) for n in (42, 80)]
    assert "You are invited onto the panel." in told[0]
    assert "Hanna Sommer invites you onto the panel" in told[1]
    assert all("2:00 left" in line for line in told)


def test_an_invitation_is_over_when_its_time_is() -> None:
    """A screen offers nothing that the room would refuse; a request made before still stands."""
    scene = lively()
    you = next(p for p, i in scene.state.panel.items() if i.until is None)
    scene.do("m1", panel.Invite(you))
    assert my_status(as_seen(scene, you)).invited
    scene.later(1000)
    mine = my_status(as_seen(scene, you))
    assert (mine.invited, mine.asked) == (False, True)
    assert not can("accept", as_seen(scene, you))


def test_a_closed_queue_leaves_points_of_order() -> None:
    """What the rules would refuse cannot be asked for, and what they allow can."""
    view = as_seen(opened().do("m1", queue.Close()), "p1")
    raising = ("contribution", "question", "reply", "point_of_order")
    assert [can(kind, view) for kind in raising] == [False, False, False, True]


def test_after_the_end_nothing_can_be_done() -> None:
    """Everything but looking is over in a closed session, whoever looks."""
    scene = lively().do("m1", phases.Close())
    for person in scene.state.people:
        if scene.state.people[person].role != "moderator":
            view = as_seen(scene, person)
            assert offered(view) == set()


def test_panelists_are_not_offered_what_is_the_audiences() -> None:
    """What a role never can is not shown to it at all; only guests can leave the panel."""
    view = as_seen(opened(), "p1")
    hands = {"contribution", "question", "reply", "point_of_order"}
    assert offered(view) == {*hands, *(f"{kind}.note" for kind in hands), "write", "rename"}


def test_one_later_is_behind_exactly_one() -> None:
    """Waiting longer lets one person of one's kind go ahead, and nobody of another kind."""
    scene = opened().do("m1", *(queue.Add(p) for p in ("p1", "p2", "p3")))
    for expected in (["p2", "p1", "p3"], ["p2", "p3", "p1"]):
        make = ACTIONS["later"].command
        command = make(Selection(as_seen(scene, "p1"))) if make is not None else None
        assert command is not None
        scene.do("p1", command)
        view = as_seen(scene, "p1")
        assert [e.person for e in current_queue(view.state).entries] == expected
    assert not can("later", view)


def test_the_bell_rings_once_for_what_begins() -> None:
    """Being next and getting the floor ring; that they go on does not."""
    scene = opened().do("m1", floor.Give("p2"))
    before = as_seen(scene, "p1")
    after = as_seen(scene.do("p1", queue.Join()), "p1")
    speaking = as_seen(scene.do("m1", floor.Next()), "p1")
    assert rings(seen(before), my_status(after))
    assert rings(seen(after), my_status(speaking))
    assert not rings(seen(speaking), my_status(speaking))


def test_one_is_told_what_others_did_and_not_what_one_did(english: Language) -> None:
    """A toast says what happened to the reader, by somebody else."""
    scene = opened().do("p1", queue.Join()).do("p2", queue.Join())
    before = as_seen(scene, "p1")
    known = len(scene.facts)
    (own,) = my_status(before).waiting
    scene.do("p1", queue.Note(own.entry.id, "mine"))
    scene.do("m1", queue.Remove(own.entry.id))
    after = as_seen(scene, "p1")
    told = notices(english, seen(before), after, my_status(after), scene.facts[known:])
    assert list(told) == ["Hanna Sommer takes Ramona Schuhmann out of the queue"]


def test_a_seat_that_comes_to_nothing_is_told_by_what_one_had(english: Language) -> None:
    """Whoever asked did not get what they asked for, and whoever was invited is no more: neither
    is left to find out which of the two “request or invitation” means, on a screen or in lines."""
    for invited, told in (
        (False, "The moderators have declined your request for a seat."),
        (True, "The moderators have withdrawn your invitation onto the panel."),
    ):
        scene = opened().do(SYSTEM, people.Join("Zoë", "spectator"))
        you = next(p.id for p in scene.state.people.values() if p.name == "Zoë")
        scene.do(you, panel.Ask("I know the pier"))
        if invited:
            scene.do("m1", panel.Invite(you))
        before, known = seen(as_seen(scene, you)), len(scene.facts)
        scene.do("m1", panel.Withdraw(you))
        after, facts = as_seen(scene, you), scene.facts[known:]
        assert list(notices(english, before, after, my_status(after), facts)) == [told]
        assert list(lines(english, before, after, facts)) == [told]


def test_prepared_questions_are_for_one_person() -> None:
    """Whoever a question is meant for sees it at its item; nobody else does."""
    items = (
        PlannedItem("i1", "Talk", "discussion", 60, prepared=(PreparedQuestion("p1", "Why?"),)),
    )
    persons = (
        PlannedPerson("m1", "M", "moderator"),
        PlannedPerson("p1", "P", "panelist"),
        PlannedPerson("p2", "Q", "panelist"),
    )
    scene = Scene(Agenda("A", items, persons)).do("m1", agenda.Next())
    assert [q.text for _, q in prepared_for_me(as_seen(scene, "p1"))] == ["Why?"]
    assert prepared_for_me(as_seen(scene, "p2")) == ()


def test_a_pause_shows_what_goes_on_after_it() -> None:
    """While paused no item is on, but the one that will be again is known."""
    view = as_seen(opened().do("m1", phases.Pause()), "p1")
    item = held_item(view.state)
    assert item is not None
    assert item.id == "welcome"


def test_somebody_by_phone_has_a_screen_like_all(english: Language) -> None:
    """A guest who was added by hand and seated sees what any panelist sees."""
    scene = opened().do(SYSTEM, people.Join("Zoë", "spectator"))
    you = next(p.id for p in scene.state.people.values() if p.name == "Zoë")
    before = as_seen(scene, you)
    scene.do("m1", panel.Invite(you)).do(you, panel.Accept())
    after = as_seen(scene, you)
    told = list(notices(english, seen(before), after, my_status(after), ()))
    assert told == ["You are on the panel now."]
    assert "go" in offered(after)
    assert can("go", after)


def test_owners_see_where_they_wait(english: Language) -> None:
    """Hands that stay with an item that is left, beside those for what is on."""
    scene = opened().do("p1", queue.Join("reply", "costs")).do("p2", queue.Join())
    scene.do("m1", agenda.Next()).do("p1", queue.Join())
    view = as_seen(scene, "p1")
    mine = my_status(view)
    assert [w.entry.kind for w in mine.waiting] == ["contribution"]
    (parked,) = mine.parked
    said = hand(english, view, parked)
    assert said == "Reply: waits with the item “Begrüßung und Einführung” · “costs”"
    assert {"note", "lower"} <= offered(view)
    assert hand(english, view, mine.waiting[0]) == "Contribution: You are next"
    assert my_status(as_seen(scene, "p3")).hands == ()
    scene.do("m1", agenda.Start("welcome"))
    assert {w.entry.kind for w in my_status(as_seen(scene, "p1")).waiting} == {"reply"}
