import pytest

from moderator.commands.examples import example, examples


def test_an_example_is_found_by_its_name() -> None:
    """The ending may be left out, as people do when they speak of it."""
    some = examples()[0]
    assert example(some.stem) == example(some.name) == some
    assert some.is_file()


def test_an_unknown_example_names_those_there_are() -> None:
    """Whoever mistypes sees what to type instead."""
    with pytest.raises(FileNotFoundError, match=examples()[0].stem):
        example("../pyproject")
