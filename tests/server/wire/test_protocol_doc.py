"""The reference says what the code does."""

from pathlib import Path

import pytest

from server.live import welcomes
from server.live.settings import Settings
from server.session import conflict, plan, questions, queue, texts
from server.tables import filled
from server.wire import reference, schema
from server.wire.messages import (
    LARGEST_ID,
    LONGEST_CLIENT,
    LONGEST_ID,
    Hello,
    encode_command,
)

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "protocol.md").read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_code() -> None:
    """Brought up to date by: python -m server.wire.reference docs/protocol.md"""
    assert filled(REFERENCE, reference.table) == REFERENCE


@pytest.mark.parametrize("name", ["commands", "events", "refusals", "closing"])
def test_every_table_is_there_and_has_rows(name: str) -> None:
    """A marker that was lost would keep a table from being checked."""
    table = "\n".join(getattr(reference, name)())
    assert f"<!-- {name} -->\n{table}\n<!-- end -->" in REFERENCE
    assert table.count("\n") > 10


def test_the_schema_is_that_of_the_code() -> None:
    """Brought up to date by: python -m server.wire.schema > docs/protocol.schema.json"""
    assert (DOCS / "protocol.schema.json").read_text(encoding="utf-8") == schema.text()


def test_the_schema_refers_to_what_it_has() -> None:
    """No reference leads nowhere, and commands take nothing that they do not name."""
    found = schema.schema()
    text = schema.text()
    names = set(found["$defs"])
    assert {ref.split('"')[0] for ref in text.split('"#/$defs/')[1:]} <= names
    join = found["$defs"]["command.queue.join"]
    assert set(join["properties"]) == {"id", *encode_command(queue.Join("reply", "x"))}
    assert join["additionalProperties"] is False
    assert join["properties"]["id"]["maxLength"] == LONGEST_ID
    assert join["properties"]["id"]["maximum"] == LARGEST_ID == -join["properties"]["id"]["minimum"]
    assert found["$defs"]["hello"]["properties"]["client"]["maxLength"] == LONGEST_CLIENT


def test_the_limits_are_those_of_the_code() -> None:
    """Numbers in the text are checked where they are one setting."""
    settings = Settings()
    for field in Hello.__dataclass_fields__:
        assert f'"{field}"' in REFERENCE
    for text in (
        f"{settings.command_burst} at once, {settings.command_rate:.0f} a second",
        f"{settings.frame_burst} at once, {settings.frame_rate:.0f} a second",
        f"{settings.control_burst} at once, {settings.control_rate:.0f} a second",
        f"{settings.bytes_burst >> 20} MiB at once, {settings.bytes_rate / 1024:.0f} KiB a second",
        f"{settings.connections_per_address:,}",
        f"{settings.kept_facts:,} facts",
        f"the last {welcomes.MANY}",
        f"the last {settings.kept_answers:,}",
        f"{settings.hello_seconds:.0f} s",
        f"a name, a category | {texts.NAME_LENGTH} characters",
        f"an announcement | {texts.LINE_LENGTH} characters",
        f"a prepared question | {texts.TEXT_LENGTH:,} characters",
        f"script | {texts.SCRIPT_LENGTH:,} characters",
        f"labels of a question | {questions.MOST_LABELS}, of {questions.LABEL_LENGTH} characters",
        f"approved or dismissed | {questions.MOST_WAITING} |",
        f"open chairs of an item | {plan.MOST_CHAIRS} |",
        f"a duration | {plan.LONGEST_DURATION // 3600} hours",
    ):
        assert text in REFERENCE


def test_every_rule_of_who_gets_a_fact_is_told() -> None:
    """A client in another language is written without reading ours."""
    words = {line.split(" | ")[2] for line in reference.events() if line.startswith("| `")}
    told = {line.split(" | ")[0][2:] for line in REFERENCE.splitlines() if line.startswith("| ")}
    told = {word for line in told for word in line.split(", ")}
    assert words - told == {"all", "own", "none"}


def test_what_is_remembered_of_who_was_faster_is_named() -> None:
    """The keys of a moderator's ``last``."""
    for name in (*conflict.TOPICS, *conflict.DECIDERS):
        assert f"`{name}`" in REFERENCE[: REFERENCE.index("<!-- commands -->")]
