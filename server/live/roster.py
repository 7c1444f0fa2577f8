"""The people of a session as moderators read them, as text.

Moderators see everybody, and ten thousand people are more than a megabyte. So each person's text
is kept until the person changes, and those of some dozens together, as the map of people shares
them with its other versions, until one of them changes, comes or goes: what is made anew for a
moderator is little, however large the audience.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..codec import encode, plain
from ..session.people import Person
from ..session.records import PersistentMap
from ..wire.frames import utf8

_SAID: Final = ("id", "name", "role", "organisation")
"""What whoever comes in by themselves says of them, the first fields of a person."""
_NOBODY: Final = Person("", "", "spectator")
_UNSAID: Final = {name: value for name, value in vars(_NOBODY).items() if name not in _SAID}
_UNSAID_TEXT: Final = encode({name: plain(value) for name, value in _UNSAID.items()})[1:-1]


def person_text(person: Person) -> str:
    """A person as a field of the people: their id, and all that is said of them."""
    said = vars(person)
    if said != {**_UNSAID, **{name: said[name] for name in _SAID}}:
        return encode({person.id: plain(person)})[1:-1]
    # Of most there is nothing but what they said as they came: all else is the same for them.
    own = ",".join([f'"{name}":{encode(said[name])}' for name in _SAID])
    return f"{encode(person.id)}:{{{own},{_UNSAID_TEXT}}}"


class Roster:
    """Everybody's text."""

    def __init__(self) -> None:
        self._here: Final[set[str]] = set()
        self._texts: Final[dict[str, tuple[Person, str]]] = {}
        """Each person, and their text while they are not connected."""
        self._blocks: Final[dict[int, tuple[Mapping[str, Person], bytes]]] = {}
        """Each part of the map of people, and its text."""

    def text(self, person: Person) -> str:
        """Somebody's text, with their id before it."""
        known = self._texts.get(person.id)
        if known is None or known[0] is not person:
            text = person_text(person)
            known = self._texts[person.id] = (person, text)
        return known[1]

    def moved(self, person: str, here: bool) -> None:
        """Somebody is connected from now on, or is not any more."""
        (self._here.add if here else self._here.discard)(person)
        self._blocks.pop(PersistentMap.part_of(person), None)

    def texts(self, people: PersistentMap[Person]) -> Iterator[bytes]:
        """The texts of all ``people``, by the dozen. Moderators are told of spectators as well
        who is here now, of which the log knows nothing."""
        for number, some in enumerate(people.parts()):
            block = self._blocks.get(number)
            if block is None or block[0] is not some:
                block = self._blocks[number] = (some, self._block(some))
            if block[1]:
                yield block[1]

    def _block(self, people: Mapping[str, Person]) -> bytes:
        here, away, texts = list[str](), list[str](), self._texts
        for name, person in people.items():
            known = texts.get(name)
            text = known[1] if known is not None and known[0] is person else self.text(person)
            (here if name in self._here else away).append(text)
        # In what people write, quotation marks are escaped.
        present = ",".join(here).replace('"present":false', '"present":true')
        both = filter(None, (present, ",".join(away)))
        return utf8(",".join(both))
