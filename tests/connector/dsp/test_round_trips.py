"""What we write, we read; what we write, the official schemas take."""

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.dsp.messages import Message
from connector.dsp.shapes import MESSAGES
from connector.dsp.wire import read, write
from tests.connector.dsp import strategies
from tests.connector.dsp.oracle import SCHEMAS, validator

OFTEN = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TYPES = pytest.mark.parametrize("of", MESSAGES, ids=lambda of: of.__name__)


def test_every_message_has_a_shape_a_schema_and_a_strategy():
    every = [one for one in below(Message) if one.__module__.startswith("connector.dsp.")]
    bases = {base.__name__ for one in every for base in one.__bases__}
    declared = {one.__name__ for one in every} - bases
    assert {of.__name__ for of in MESSAGES} == declared
    assert MESSAGES.keys() == SCHEMAS.keys() == strategies.MESSAGES.keys()


def below(of):
    return [one for child in of.__subclasses__() for one in (child, *below(child))]


@TYPES
@OFTEN
@given(data=st.data())
def test_a_written_message_is_read_back_the_same(of, data):
    message = data.draw(strategies.MESSAGES[of])
    body = write(message)
    assert read(body, of) == message
    assert read(json.dumps(body).encode(), of) == message
    assert read(json.dumps(body, ensure_ascii=False).encode(), of) == message


@pytest.mark.parametrize("of", [of for of in MESSAGES if MESSAGES[of].type_name])
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_of_all_types_a_message_is_what_it_says_it_is(of, data):
    message = data.draw(strategies.MESSAGES[of])
    assert read(write(message), *(one for one in MESSAGES if MESSAGES[one].type_name)) == message


@TYPES
@OFTEN
@given(data=st.data())
def test_a_written_message_is_valid_by_the_official_schema(of, data, shared):
    body = write(data.draw(strategies.MESSAGES[of]))
    errors = [error.message for error in validator(shared, of).iter_errors(body)]
    assert not errors


@TYPES
@OFTEN
@given(data=st.data())
def test_reading_changes_nothing_of_what_it_was_given(of, data):
    body = write(data.draw(strategies.MESSAGES[of]))
    before = json.dumps(body)
    read(body, of)
    assert json.dumps(body) == before


@TYPES
@given(data=st.data())
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_message_cannot_be_changed_and_can_be_hashed(of, data):
    message = data.draw(strategies.MESSAGES[of])
    assert isinstance(hash(message), int)
    for one in dataclasses.fields(message):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(message, one.name, None)
