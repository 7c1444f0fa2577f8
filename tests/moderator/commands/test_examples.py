from moderator.commands.demo import AGENDA
from moderator.commands.examples import example


def test_the_agenda_of_the_demo_is_there() -> None:
    """The program finds the agenda that it brings along, wherever it was installed."""
    assert example(AGENDA).is_file()
