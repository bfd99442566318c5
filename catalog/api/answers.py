"""The shapes of an answer of search: items that say why, facets with words for their values."""

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field
from rest_framework import serializers

from accounts.requester import Requester
from catalog.api.shapes import ResourceEntry
from catalog.models import Kind, Resource
from catalog.queries import publisher_names, source_names
from catalog.search.backends.base import Counts
from catalog.search.document import Where, concepts, facets, texts
from catalog.search.facets import FACETS, YEARS, YES, Facet, Labels, code
from catalog.search.finding import Found
from catalog.search.indexer import as_stored
from catalog.search.why import Finder
from vocab.authority import lookup


class FacetValue(serializers.Serializer[dict[str, Any]]):
    """One value of a facet. `parameter` is what an address says for `value`."""

    value = serializers.CharField(help_text="As the index keeps it: an IRI where it is known")
    parameter = serializers.CharField(help_text="What to write in an address")
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField(help_text="The total, if this value alone were chosen here")
    chosen = serializers.BooleanField()


class FacetCounts(serializers.Serializer[dict[str, Any]]):
    """The values of a facet, the most frequent first, counted with every filter but its own."""

    name = serializers.ChoiceField(choices=list(FACETS))
    values = FacetValue(many=True)
    more = serializers.IntegerField(help_text="How many more values there are")


class FoundShape(serializers.Serializer[Any]):
    """One thing that was asked for, and how an item has it."""

    said = serializers.CharField(help_text="As it was typed")
    places = serializers.ListField(
        child=serializers.ChoiceField(choices=[where.value for where in Where]),
        help_text="Where its words stand",
    )
    words = serializers.ListField(child=serializers.CharField(), help_text="As written there")
    concepts = serializers.ListField(
        child=serializers.CharField(), help_text="IRIs of what it names and the item is about"
    )


class WhyShape(serializers.Serializer[Any]):
    """Why an item was found."""

    found = FoundShape(many=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="What was asked for and the item lacks"
    )


class SearchItem(ResourceEntry):
    """A resource that was found."""

    why = serializers.SerializerMethodField()

    class Meta(ResourceEntry.Meta):
        fields = (*ResourceEntry.Meta.fields, "why")  # type: ignore[assignment]

    @extend_schema_field(WhyShape)
    def get_why(self, resource: Resource) -> dict[str, Any]:
        """By which words and concepts."""
        finder: Finder = self.context["finder"]
        kept = as_stored(resource)
        values = facets(kept)
        why = finder.why(texts(kept), values, concepts(kept, values))
        return WhyShape(why).data


class MeantShape(serializers.Serializer[Any]):
    """Another question that finds what this one does not."""

    q = serializers.CharField(source="text")
    total = serializers.IntegerField()
    instead_of = serializers.CharField()
    word = serializers.CharField()


class SearchAnswer(serializers.Serializer[dict[str, Any]]):
    """A page of what was found."""

    total = serializers.IntegerField()
    missing = serializers.IntegerField(
        help_text="How many of the words each item may lack, for none has them all; else 0"
    )
    did_you_mean = MeantShape(many=True)
    items = SearchItem(many=True)
    facets = FacetCounts(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null at the end")
    position = serializers.IntegerField(help_text="Number of the last change that is searched")


# --- facets -----------------------------------------------------------------------------------
def shown_facets(
    found: Found, requester: Requester, languages: Sequence[str]
) -> list[dict[str, Any]]:
    """The counted facets with words for their values."""
    shown = []
    for name, counts in found.results.facets.items():
        if name == YEARS:
            continue
        labels = _labels(FACETS[name], [value for value, _ in counts.values], requester, languages)
        values = _values(FACETS[name], counts, found.query.chosen(name), labels)
        shown.append({"name": name, "values": values, "more": counts.more})
    return shown


def _values(
    facet: Facet, counts: Counts, chosen: Sequence[str], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "value": value,
            "parameter": code(facet, value),
            "label": labels.get(value) or value,
            "count": count,
            "chosen": value in chosen,
        }
        for value, count in counts.values
    ]


def _labels(
    facet: Facet, values: Sequence[str], requester: Requester, languages: Sequence[str]
) -> Mapping[str, str]:
    if facet.labels is Labels.AUTHORITY:
        return {value: lookup.short_label(value, languages) for value in values}
    if facet.labels is Labels.PUBLISHER:
        return publisher_names(values, requester)
    if facet.labels is Labels.SOURCE:
        return source_names(values, requester)
    return {YES: "yes"} | {kind.value: str(kind.label) for kind in Kind}


# --- an example ------------------------------------------------------------------------------
EXAMPLE = OpenApiExample(
    "Datasets about child care",
    value={
        "total": 1,
        "missing": 0,
        "did_you_mean": [],
        "items": [
            {
                "id": 4711,
                "iri": "https://data.example.org/port/places",
                "kind": "Dataset",
                "title": "Child care places",
                "source": "port",
                "publisher": "Port of Oostmeer",
                "publisher_key": "port of oostmeer",
                "themes": ["http://publications.europa.eu/resource/authority/data-theme/EDUC"],
                "formats": ["http://publications.europa.eu/resource/authority/file-type/CSV"],
                "licences": [],
                "languages": [],
                "is_hvd": False,
                "issued": None,
                "modified": "2026-01-12",
                "first_seen": "2026-02-01T08:00:00Z",
                "change": 17,
                "why": {
                    "found": [
                        {
                            "said": "childcare",
                            "places": ["title"],
                            "words": ["Child care"],
                            "concepts": [],
                        }
                    ],
                    "missing": [],
                },
            }
        ],
        "facets": [
            {
                "name": "theme",
                "values": [
                    {
                        "value": "http://publications.europa.eu/resource/authority/data-theme/EDUC",
                        "parameter": "EDUC",
                        "label": "Education, culture and sport",
                        "count": 1,
                        "chosen": False,
                    }
                ],
                "more": 0,
            }
        ],
        "next": None,
        "position": 17,
    },
    response_only=True,
)
