"""The parts of the panel's screen that ask and list."""

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.events import Paste
from textual.widgets import Input

from moderator.client.outbox import Answer, Answered, Unsent
from moderator.panel.actions import ACTIONS
from moderator.panel.ballot import Ballot, Draft, Form
from moderator.panel.hand import Hand
from moderator.panel.my_status import Selection
from moderator.widgets.distribution import bars, table
from moderator.widgets.lines import plain_text
from moderator.widgets.position_list import in_order
from moderator.widgets.wrap import wrapped
from server.language import Language
from server.session import feedback, phases, positions
from server.session.messages import Command
from tests.moderator.panel.looks import as_seen
from tests.moderator.panel.results import asked, established, positioned, spectators
from tests.support.sessions import Round
from tests.support.waiting import until


@pytest.mark.parametrize(
    "text", ["a" * 50, "李雷" * 20, "to be or not to be", "a 李雷李雷李雷 b c"]
)
@pytest.mark.parametrize("width", [3, 8, 20])
def test_long_texts_are_broken_without_loss(text: str, width: int) -> None:
    """No line is wider than there is room for, and nothing but spaces goes."""
    lines = wrapped(text, width)
    assert all(0 < cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_the_last_line_says_that_the_text_goes_on() -> None:
    """A text that does not fit into its lines ends in an ellipsis."""
    assert wrapped("one two three four", 5, 2) == ("one", "two…")


def test_what_is_not_in_sight_is_not_acted_on() -> None:
    """A vote or a stand goes to what the reader sees selected, never to what they cannot see."""
    view = as_seen(established(), "p1")
    open_question = next(q.id for q in view.state.questions.values() if q.status == "taken")
    chosen = {"questions": open_question, "findings": next(iter(view.state.findings))}
    vote, stand = ACTIONS["vote"], ACTIONS["object"]

    def seeing(pane: str) -> Selection:
        return Selection(view, pane, frozenset({pane}), chosen)

    assert not vote.is_here(seeing("queue"))
    assert not stand.is_here(seeing("questions"))
    assert vote.is_possible(seeing("questions"))
    assert stand.is_possible(seeing("findings"))


def test_the_audience_assesses_nothing_and_takes_no_stand() -> None:
    """What is the panel's is not offered to anybody else."""
    scene = established()
    you = spectators(scene)[0]
    view = as_seen(scene, you)
    selection = Selection(
        view,
        "findings",
        frozenset({"findings", "positions"}),
        {"findings": next(iter(view.state.findings)), "positions": "x2"},
    )
    of_the_panel = ("assess", "support", "object", "abstain")
    assert not any(ACTIONS[name].is_here(selection) for name in of_the_panel)


def test_dismissed_questions_are_nobodys_to_vote_for() -> None:
    """Only what is approved and not yet answered can be voted for."""
    scene = asked()
    view = as_seen(scene, spectators(scene)[2])
    votable = {
        q.status
        for q in view.state.questions.values()
        if ACTIONS["vote"].is_possible(
            Selection(view, "questions", frozenset({"questions"}), {"questions": q.id})
        )
    }
    assert votable == {"approved", "taken"}


def test_the_open_position_comes_first_and_later_ones_not_at_all() -> None:
    """What is to be done now stands at the top; items to come are not given away."""
    scene = positioned()
    shown = in_order(as_seen(scene, "p1"))
    assert [p.id for p in shown] == ["x2", "x1", "x3"]
    known = len(in_order(as_seen(scene, "m1")))
    scene.do("m1", positions.Add("Later", "end"))
    assert in_order(as_seen(scene, "p1")) == shown
    assert len(in_order(as_seen(scene, "m1"))) == known + 1


def test_each_stance_has_its_column_and_an_anonymous_result_no_names(
    english: Language,
) -> None:
    """Counts stand in the order of the stances, whatever the category."""
    scene = positioned().do("m1", positions.Open("x3"))
    for person in ("p1", "p2", "p3", "p4", "p5"):
        scene.do(person, positions.Assess("x3", 2))
    closed = scene.do("m1", positions.Close("x3")).state.positions["x3"]
    assert closed.result is not None
    assert closed.result.names == {}
    lines = ["".join(span.text for span in line) for line in table(english, closed, 50)]
    assert lines[1].split() == ["all", "·", "·", "·", "·", "█5"]
    drawn = ["".join(s.text for s in line) for line in bars(english, closed.result.counts, 40)]
    assert drawn[0].startswith("+2 agrees")
    assert drawn[0].endswith("5")


def test_what_can_be_done_with_what_is_open_stands_first_in_the_footer() -> None:
    """The footer of a narrow terminal begins with the invitation, then with the open list."""
    weights = {name: action.weight("findings") or 0 for name, action in ACTIONS.items()}
    assert weights["accept"] < weights["support"] < weights["contribution"]


class Asking(App[None]):
    """A ballot alone, and what it gave."""

    def __init__(self, *answers: Answer, question: str = "How [/b]?") -> None:
        super().__init__()
        self.answers, self.question = list(answers), question
        self.given: list[Command] = []
        self.draft = Draft()
        self.taken: bool | None = None

    def ask(self) -> None:
        form = Form(
            "feedback",
            self.question,
            "",
            "line",
            "everybody, without names [/b]",
            {1: "poor", 2: "b", 3: "c", 4: "d", 5: "e"},
            feedback.Give,
            lambda _: True,
        )

        def done(taken: bool | None) -> None:
            self.taken = taken

        _ = self.push_screen(Ballot(Language.named("en"), form, self.draft, self.request), done)

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        self.given.append(command)
        return self.answers.pop(0)


async def test_a_ballot_that_was_not_taken_keeps_everything() -> None:
    """A refusal leaves choice and line where they were; sent again, it is taken."""
    app = Asking(Unsent(may_have_arrived=False), Answered(1))
    async with app.run_test(size=(60, 20)) as pilot:
        app.ask()
        await pilot.pause()
        await pilot.press("enter")
        assert app.given == []
        await pilot.press("tab", "enter")
        assert app.given == []
        await pilot.press("4", *"so so", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Ballot)
        assert app.screen.query_one(Input).value == "so so"
        await pilot.press("enter")
        await pilot.pause()
        assert app.taken
        assert app.given == [feedback.Give(4, "so so")] * 2


@pytest.mark.parametrize(
    ("keys", "given"),
    [
        (["4", "5", "enter"], feedback.Give(5, "")),
        (["4", "tab", "enter"], feedback.Give(4, "")),
        (["4", "tab", "2", "enter"], feedback.Give(4, "2")),
        (["4", "o", "5", "enter"], feedback.Give(4, "o5")),
        (["tab", "o", "tab", "4", "3", "enter"], feedback.Give(3, "o")),
        (["o", "4", "space", "enter"], feedback.Give(4, "")),
        (["4", "up", "up", "down", "enter"], feedback.Give(3, "")),
        (["down", "enter"], feedback.Give(1, "")),
        (["5", "down", "up", "o", "up", "enter"], feedback.Give(4, "o")),
    ],
)
async def test_a_digit_chooses_wherever_no_line_is_written(keys: list[str], given: Command) -> None:
    """Until enter, which sends at once wherever the focus is, another corrects it. In the line, to
    which tab or a letter leads, digits are text."""
    app = Asking(Answered(1))
    async with app.run_test(size=(60, 20)) as pilot:
        app.ask()
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        assert (app.given, app.taken) == ([given], True)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_a_long_text_can_be_read_to_its_end(size: tuple[int, int]) -> None:
    """By page down, as its frame says, before anything is chosen. Who will read what is said, all
    that can be chosen and the line that has the keys are in sight on small terminals as well."""
    app = Asking(Answered(1), question="Is it so? " * 390)
    async with app.run_test(size=size) as pilot:
        app.ask()
        await pilot.pause()
        ballot = app.screen.query_one("#ballot")
        await until(lambda: "page down: more" in str(ballot.border_subtitle))
        inside = ballot.content_region
        for part in ("#choice-1", "#choice-5", "#ballot-readers"):
            assert inside.contains_region(app.screen.query_one(part).region), part
        text = app.screen.query_one("#ballot-text")
        pages = 0
        while text.scroll_offset.y < text.max_scroll_y:
            await pilot.press("pagedown")
            pages += 1
            assert pages < 100
        await pilot.press("pageup")
        assert text.scroll_offset.y < text.max_scroll_y
        await pilot.press("tab")
        await pilot.pause()
        assert inside.contains_region(app.screen.query_one(Input).region)
        await pilot.press("pageup", "pageup", "o", "k", "tab", "4", "enter")
        await pilot.pause()
        assert app.given == [feedback.Give(4, "ok")]


@pytest.mark.parametrize("keys", [["4"], ["4", "tab"], ["tab", "tab", "4"]])
async def test_what_is_pasted_into_a_ballot_is_its_line(keys: list[str]) -> None:
    """Beside the choices as well."""
    app = Asking(Answered(1))
    async with app.run_test(size=(60, 20)) as pilot:
        app.ask()
        await pilot.pause()
        await pilot.press(*keys)
        _ = app.post_message(Paste("so so"))
        await pilot.pause()
        await pilot.press("!", "enter")
        await pilot.pause()
        assert app.given == [feedback.Give(4, "so so!")]


async def test_a_ballot_says_the_keys_of_where_the_focus_is() -> None:
    """Tab leads to where it is said to lead."""
    app = Asking()
    async with app.run_test(size=(60, 20)) as pilot:
        app.ask()
        await pilot.pause()
        told = []
        for key in ("4", "tab", "tab", "x", "up"):
            await pilot.press(key)
            await pilot.pause()
            told.append(str(app.screen.query_one("#ballot").border_subtitle).split(" · ")[0])
    assert told == ["1 to 5", "Tab: 1 to 5", "1 to 5", "Tab: 1 to 5", "1 to 5"]


async def test_a_ballot_left_is_found_again() -> None:
    """Escape sends nothing, and what was chosen and written is there the next time."""
    app = Asking()
    async with app.run_test(size=(60, 20)) as pilot:
        app.ask()
        await pilot.pause()
        await pilot.press("2", *"hm", "escape")
        assert (app.taken, app.given) == (False, [])
        assert app.draft == Draft(2, "hm")
        app.ask()
        await pilot.pause()
        assert app.screen.query_one(Input).value == "hm"


def test_after_the_end_the_results_stay() -> None:
    """A closed session has its positions, closed with it, and none can be assessed any more."""
    scene = positioned().do("m1", phases.Close())
    view = as_seen(scene, "p1")
    assert [p.id for p in in_order(view) if p.status == "closed"] == ["x1", "x2"]
    assert not ACTIONS["assess"].is_possible(Selection(view))


@pytest.mark.parametrize("code", ["en", "de"])
def test_how_a_point_of_order_is_taken_back_fits_in_the_line(code: str) -> None:
    """On 80 columns: there are three seconds to read it."""
    hand = Hand(Language.named(code), id="hand")
    hand.set_reactive(Hand.disturbing, 3)
    line = plain_text(hand.lines_of(Round().running().view("p1"), 78, 2)[:1])
    assert "Esc" in line
    assert "…" not in line


def test_behind_whom_somebody_waits_is_read_whole() -> None:
    """However long the name is: what was cut off would be the one thing that they look for."""
    scene = Round().running()
    long = "Prof. Dr. Dr. h.c. Anna-Katharina " + "von und zu Hohenlohe-" * 2 + "Ende"
    scene.do("m1", "people.edit", person="p1", name=long)
    for person in ("p1", "p2"):
        scene.do(person, "queue.join")
    hand = Hand(Language.named("de"), id="hand")
    lines = plain_text(hand.lines_of(scene.view("p2"), 78, 2)).splitlines()
    assert " ".join("".join(lines[:2]).split()).count("Hohenlohe-Ende") == 1
    assert max(map(len, lines)) <= 78
