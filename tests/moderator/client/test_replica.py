"""What a client knows of the room between one message and the next."""

from datetime import UTC, datetime

from moderator.client.replica import Replica
from server.codec import Json, encode_state
from server.session.session import begin
from tests.support.rooms import PLAN

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_that_the_log_can_be_written_again_is_believed_once_it_is_known() -> None:
    """A welcome says nothing of it, and what is wrong is the next message: whoever goes from one
    server that cannot write to another such is not told in between that one can."""
    replica, believed = Replica(), []
    failing, other = {"log": "failing"}, {"presence": {"spectators": 0, "panel": []}}
    for message in (welcomed(), failing, welcomed(), failing, welcomed(), other):
        replica.take(message, NOW)
        believed.append(replica.log)
    assert believed == ["ok", "failing", "failing", "failing", "failing", "ok"]


def welcomed() -> Json:
    you = {"id": "m1", "name": "Ann", "role": "moderator"}
    state = encode_state(begin("s", PLAN))
    return {"welcome": 1, "you": you, "seq": 0, "now": "2026-01-01T00:00:00.000Z", "state": state}
