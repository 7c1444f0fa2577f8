"""People as text."""

from hypothesis import given
from hypothesis import strategies as st

from server.codec import encode, plain
from server.live.roster import person_text
from server.session.people import Person
from server.session.records import replace
from tests.support.sessions import NOON

TEXT = st.text(max_size=20)
PEOPLE = st.builds(
    Person,
    TEXT,
    TEXT,
    st.sampled_from(["moderator", "panelist", "spectator"]),
    TEXT,
    st.just("") | TEXT,
    st.just("") | TEXT,
    speech_limit=st.none() | st.integers(0, 9),
    guest=st.booleans(),
    removed=st.booleans(),
    left=st.none() | st.just(NOON),
)


@given(
    st.builds(Person, TEXT, TEXT, st.sampled_from(["panelist", "spectator"]), TEXT) | PEOPLE,
    st.booleans(),
)
def test_a_person_of_whom_little_is_said_is_written_as_anybody_else(
    person: Person, present: bool
) -> None:
    """To the letter."""
    person = replace(person, present=present)
    assert person_text(person) == encode({person.id: plain(person)})[1:-1]
