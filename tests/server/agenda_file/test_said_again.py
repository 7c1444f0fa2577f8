"""What an agenda file may say, moderators may say again when the session runs."""

from server.agenda_file import read_agenda
from server.session.plan import PreparedQuestion
from tests.support.sessions import Round

LONGEST = f"""\
title: {"T" * 280}
moderators:
  - name: Mara
panelists:
  - name: {"N" * 80}
    organisation: {"O" * 280}
    office: {"F" * 280}
    category: {"C" * 80}
    speech_limit: 24 h
items:
  - title: {"I" * 280}
    kind: discussion
    duration: 24 h
    script: {"S" * 20_000}
    speech_limit: 24 h
    open_chairs: 20
    questions:
      - to: p1
        text: {"Q" * 4000}
    positions:
      - text: {"P" * 4000}
"""


def test_the_longest_that_a_file_may_say_can_be_said_again_live() -> None:
    """The desk's forms give all that there is with what is changed: what had another limit there
    could not be corrected by a letter."""
    plan = read_agenda(LONGEST.encode(), "longest.yaml")
    stage = Round(plan)
    (item,), person = stage.state.items, stage.state.people["p1"]
    stage.do(
        "m1",
        "agenda.edit",
        item=item.id,
        title="J" + item.title[1:],
        planned=item.planned,
        script="T" + item.script[1:],
        prepared=(PreparedQuestion("p1", "R" + item.prepared[0].text[1:]),),
        speech_limit=item.speech_limit,
        open_chairs=item.open_chairs,
    )
    stage.do(
        "m1",
        "people.edit",
        person="p1",
        name="M" + person.name[1:],
        organisation="P" + person.organisation[1:],
        office="G" + person.office[1:],
        category="D" + person.category[1:],
        speech_limit=person.speech_limit,
    )
    (position,) = stage.state.positions
    stage.do("m1", "position.edit", position=position, text="Q" * 4000)
    assert len(stage.state.people["p1"].office) == 280
    assert len(stage.state.items[0].script) == 20_000
