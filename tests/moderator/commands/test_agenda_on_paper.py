"""An agenda for those who do not sit at a screen: on paper, and in calendars."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from moderator.commands.agenda_cards import as_cards
from moderator.commands.agenda_event import FOLD, NoMoment, as_event
from moderator.commands.agenda_show import as_text, clock_times
from server.agenda_file import load_agenda
from server.language import Language
from server.session.plan import Agenda
from tests.support.command_line import roundtable

HARBOUR = Path(__file__).parents[3] / "agendas" / "example-harbour-town.yaml"
NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)

# What an agenda file accepts in a line of text has no control characters and no lone surrogates.
titles = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=200)


@pytest.fixture(scope="module")
def harbour() -> Agenda:
    return load_agenda(HARBOUR)


class Words(HTMLParser):
    """The texts of a page, and the names of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("code", ["de", "en"])
def test_there_is_a_card_for_each_item_with_all_that_its_lead_needs(
    harbour: Agenda, code: str
) -> None:
    """Titles, scripts, prepared questions and positions are all on paper."""
    page = Words(as_cards(harbour, Language.named(code)))
    assert page.elements.count("section") == 1 + len(harbour.items)
    text = "\n".join(page.texts)
    for item in harbour.items:
        assert item.title in page.texts
        assert all(line in text for line in item.script.splitlines())
        assert all(question.text in text for question in item.prepared)
        assert all(position.text in text for position in item.positions)


@pytest.mark.parametrize(("code", "day"), [("de", "09.03.2027"), ("en", "2027-03-09")])
def test_the_day_is_written_as_people_read_it(harbour: Agenda, code: str, day: str) -> None:
    """On paper and in the table, in the language of the command."""
    agenda, language = replace(harbour, date="2027-03-09"), Language.named(code)
    page = Words(as_cards(agenda, language))
    assert any(text.startswith(f"{day} · ") for text in page.texts)
    assert any(line.startswith(f"{day} ") for line in as_text(agenda, language))


@given(titles)
def test_a_title_is_text_on_paper(title: str) -> None:
    """No title becomes an element of the page."""
    agenda = load_agenda(HARBOUR)
    plain = Words(as_cards(agenda, Language.named("en")))
    odd = Words(as_cards(replace(agenda, title=title), Language.named("en")))
    assert odd.elements == plain.elements


@given(titles)
def test_a_calendar_reads_the_event_as_it_is_meant(title: str) -> None:
    """Whatever the title holds, a reader that did not write the event finds it again, in lines
    that are no longer than the format allows."""
    agenda = replace(load_agenda(HARBOUR), title=title)
    written = as_event(agenda, NOW)
    assert all(len(line) <= FOLD for line in written.encode().split(b"\r\n"))
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert str(event["SUMMARY"]) == title
    assert event.decoded("DTSTART") == agenda.starts()
    assert (event.decoded("DTEND") - event.decoded("DTSTART")).total_seconds() == sum(
        item.planned for item in agenda.items
    )
    assert all(item.title in str(event["DESCRIPTION"]) for item in agenda.items)
    assert not any(item.script in written for item in agenda.items if item.script)


def test_a_later_file_changes_the_same_event(harbour: Agenda) -> None:
    """Invitations that were sent move with the agenda's clock instead of doubling."""
    first, later = (
        Calendar.from_ical(as_event(agenda, NOW)).walk("VEVENT")[0]
        for agenda in (harbour, replace(harbour, start="16:00"))
    )
    assert first["UID"] == later["UID"]
    assert first.decoded("DTSTART") != later.decoded("DTSTART")


def test_without_a_day_there_is_no_event(harbour: Agenda, tmp_path: Path) -> None:
    """The command says what is missing, and prints nothing."""
    with pytest.raises(NoMoment):
        as_event(replace(harbour, date=None), NOW)
    undated = tmp_path / "undated.yaml"
    lines = HARBOUR.read_text(encoding="utf-8").splitlines()
    undated.write_text("\n".join(x for x in lines if not x.startswith("date:")), encoding="utf-8")
    code, out, err = roundtable("agenda", "show", undated, "--ics")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_times_that_clocks_show_twice_have_their_offset(harbour: Agenda) -> None:
    """In the night in which they are put back, nothing ends before it begins, on no list."""
    night = replace(harbour, date="2026-10-25", start="02:55", timezone="Europe/Berlin")
    times = clock_times(night)
    assert times[0] == ("02:55 (UTC+02:00)", "02:00 (UTC+01:00)")
    assert "UTC" not in times[-1][1]
    assert "\\n02:00 (UTC+01:00) " in as_event(night, NOW).replace("\r\n ", "")


def test_both_are_printed_as_they_are_made(harbour: Agenda) -> None:
    """What the command prints is the page, and the event with the line ends of calendars."""
    code, out, err = roundtable("agenda", "show", HARBOUR, "--cards", "--lang", "de")
    assert (code, out, err) == (0, as_cards(harbour, Language.named("de")), "")
    code, out, err = roundtable("agenda", "show", HARBOUR, "--ics")
    assert (code, err) == (0, "")
    assert out.startswith("BEGIN:VCALENDAR\r\n")
