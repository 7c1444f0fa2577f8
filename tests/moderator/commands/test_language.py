"""In which language a command speaks."""

import pytest

from moderator.app.remembered import remember
from tests.support.command_line import roundtable


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's language."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "en_GB.UTF-8")


def test_what_a_screen_remembers_is_for_screens() -> None:
    """Whoever has a screen in German has the next one so as well. What prints lines, also for other
    programs, speaks as the system does, or as it is asked to."""
    remember("language", "de")
    assert "kein" in roundtable("replay", "nowhere.jsonl")[2]
    assert "no such" in roundtable("replay", "--text", "nowhere.jsonl")[2]
    assert "no such" in roundtable("minutes", "nowhere.jsonl")[2]
    assert "no such" in roundtable("minutes", "demo")[2]
    assert "kein" in roundtable("--lang", "de", "minutes", "nowhere.jsonl")[2]
    assert "no such" in roundtable("replay", "nowhere.jsonl", "--lang", "en")[2]


def test_a_language_that_there_is_not_is_refused_in_the_systems(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who mistypes one is told so in the language that they read otherwise."""
    for name in ("LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    for words in (("agenda", "new", "--lang", "fr"), ("--lang", "fr", "agenda", "new")):
        code, _, said = roundtable(*words)
        assert (code, said.count("\n")) == (2, 1)
        assert "ungültige Auswahl: 'fr' (möglich: 'en', 'de')" in said
