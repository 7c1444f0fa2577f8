from moderator.commands.demo import AGENDA, FICTIONAL
from moderator.commands.examples import example


def test_the_agenda_of_the_demo_is_there() -> None:
    """The program finds the agenda that it brings along, wherever it was installed."""
    assert example(AGENDA).is_file()


def test_the_fictional_agendas_are_there_in_both_languages() -> None:
    """Likewise."""
    assert all(example(name).is_file() for name in FICTIONAL.values())
