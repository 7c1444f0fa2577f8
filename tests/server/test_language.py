import pytest

from server.language import Language


class Person:
    secret = "token"

    def __str__(self) -> str:
        return "Ann"


@pytest.mark.parametrize(
    "name", ["de", "DE", "de-AT", "de_CH.UTF-8", "de_DE@euro", "German_Germany"]
)
def test_german_has_many_names(name: str) -> None:
    """Browsers, POSIX and Windows write the same language differently."""
    assert Language.named(name).code == "de"


@pytest.mark.parametrize("name", ["en", "en_GB.UTF-8", "", "C", "fr", "den", "../de", "李雷"])
def test_every_other_name_is_english(name: str) -> None:
    """A language that we do not speak is no error: its reader gets the source."""
    assert Language.named(name).code == "en"


def test_one_language_is_one_object() -> None:
    """Catalogues are read once, however many people use them."""
    assert Language.named("de") is Language.named("de-AT")


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LC_MESSAGES": "en_GB", "LANG": "de_DE"}, "en"),
        ({"LC_ALL": "de_DE", "LC_MESSAGES": "en_GB"}, "de"),
        ({"LC_ALL": "", "LANG": "de_DE"}, "de"),
        ({"LANGUAGE": "fr:de", "LC_ALL": "en_GB"}, "de"),
        ({"LANGUAGE": "fr", "LANG": "de_DE"}, "de"),
        ({"LANGUAGE": "de", "LANG": "C.UTF-8"}, "en"),
        ({"LANGUAGE": "de"}, "en"),
    ],
)
def test_the_environment_decides_in_the_order_of_posix(env: dict[str, str], code: str) -> None:
    """LC_ALL beats LC_MESSAGES beats LANG; an empty one counts as not set. The first language of
    LANGUAGE that there is beats all, unless there is no locale."""
    assert Language.preferred(env).code == code


def test_values_stand_where_the_message_names_them(english: Language) -> None:
    """Also a value under the name of a parameter of ours reaches the message."""
    filled = english.text("{message} before {context}", message=1, context="two")
    assert filled == "1 before two"


@pytest.mark.parametrize("name", ["{other}", "{", "}}", "Ann [/b] Lee", "%s", r"\g<0>", "李雷"])
def test_a_value_stays_as_it_is(name: str, english: Language) -> None:
    """What people call themselves is never read as part of a message."""
    assert english.text("{name} speaks", name=name, other="somebody") == f"{name} speaks"


@pytest.mark.parametrize("message", ["{who.secret}", "{who[0]}", "{who!r}", "{who:>9}"])
def test_a_message_cannot_reach_into_a_value(message: str, english: Language) -> None:
    """A catalogue is text: it can neither read attributes nor ask for a format."""
    assert english.text(message, who=Person()) == message


def test_a_placeholder_without_a_value_stays_visible(english: Language) -> None:
    """A slip in a sentence must not end a live session."""
    assert english.text("{who} and {what}", who=Person()) == "Ann and {what}"


@pytest.mark.parametrize(("n", "text"), [(0, "0 hands"), (1, "1 hand"), (2, "2 hands")])
def test_a_plural_fits_its_number(n: int, text: str, english: Language) -> None:
    """The number is filled in without being passed twice."""
    assert english.plural("{n} hand", "{n} hands", n) == text


@pytest.mark.parametrize("code", ["en", "de"])
def test_an_empty_message_is_empty(code: str) -> None:
    """In a catalogue the empty message is its header, which nobody must read."""
    assert Language.named(code).text("") == ""


def test_a_context_is_not_shown(english: Language) -> None:
    """A context tells translators where a word stands; readers never see it."""
    assert english.context("floor", "Open") == "Open"
