"""The questions of the bench of the connector catalogue are ones that it answers."""

from bench import offered
from connector.catalogue import filters
from connector.dsp import wire
from connector.dsp.messages import CatalogRequestMessage


def test_each_kind_of_question_is_a_catalogue_request_with_a_filter_that_is_evaluated():
    for kind, body in offered.KINDS.items():
        said = wire.read(dict(body), CatalogRequestMessage)
        assert len(filters.read(said.filter).criteria) == (kind != "plain")
