"""Minutes as tables for spreadsheets: in which order, and when things were."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from moderator.minutes.tables import TABLES, Table, as_csv
from server.language import Language
from server.session import questions
from tests.support.sessions import Round

from .making import made, report_of


def rows(stage: Round, table: Table) -> list[dict[str, str]]:
    written = as_csv(report_of(stage), Language.named("en"), table)
    return list(csv.DictReader(io.StringIO(written[1:])))


def test_questions_stand_in_the_order_in_which_they_were_asked() -> None:
    """As in JSON, and numbered so; the document has those first that most wanted answered."""
    stage = Round().running()
    ids = []
    for n in range(12):
        (asked,) = stage.after(60).do("s1", "question.ask", text=f"Question {n}?")
        assert isinstance(asked, questions.Asked)
        ids.append(asked.question)
        stage.do("m1", "question.approve", question=ids[-1])
    stage.do("p1", "question.vote", question=ids[-1])
    in_order = [f"Question {n}?" for n in range(12)]
    assert [row["text"] for row in rows(stage, "questions")] == in_order
    assert [q["text"] for q in json.loads(made(stage, "json"))["questions"]] == in_order
    content = made(stage, "md")
    assert content.index("| Question 11?") < content.index("| Question 0?")


def test_few_words_are_in_the_readers_language(round_played: Round) -> None:
    """Roles, kinds, states and yes and no; what people wrote is theirs. English has the log's."""
    words = {"no": "nein", "panelist": "Podium", "contribution": "Beitrag", "closed": "geschlossen"}
    words |= {"contested": "strittig", "approved": "freigegeben"}
    english = {
        cell for table in TABLES for row in rows(round_played, table) for cell in row.values()
    }
    german = {
        cell
        for table in TABLES
        for row in csv.reader(
            as_csv(report_of(round_played), Language.named("de"), table).splitlines(), delimiter=";"
        )
        for cell in row
    }
    assert english >= words.keys()
    assert german >= set(words.values())
    assert not german & words.keys()


@pytest.mark.parametrize("table", TABLES)
def test_every_row_says_of_which_session_it_is(round_played: Round, table: Table) -> None:
    """That of a rehearsal or of a demonstration is called so in its title, and nowhere else."""
    assert {row["session"] for row in rows(round_played, table)} == {"Digital targets"}


def test_no_speech_ends_before_it_began() -> None:
    """In the night in which clocks are put back, what they show twice has its offset."""
    stage = Round(now=datetime(2021, 10, 31, 0, 40, tzinfo=UTC)).running()
    stage.speak("p1", 1800).after(3600).speak("p2", 60)
    times = [(row["given"], row["ended"]) for row in rows(stage, "speeches")]
    assert times == [
        ("2021-10-31 02:40:00+02:00", "2021-10-31 02:10:00+01:00"),
        ("2021-10-31 03:10:00", "2021-10-31 03:11:00"),
    ]
