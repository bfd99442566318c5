"""What a profile can find wrong with a record: one rule for each kind of demand."""

from vocab.findings import Rule, Severity
from vocab.profiles.shapes import Demand, Shape
from vocab.sentence import gettext_noop

PREFIX = "profile-"  # of the ids of all rules here, in all versions
UNREAD = gettext_noop("The record cannot be checked: %(reason)s")
SAID = gettext_noop("%(title)s: %(property)s of %(class)s, by %(profile)s, %(paragraph)s")

MISSING = Rule(
    "profile-missing",
    Severity.ERROR,
    "A property that the profile requires is missing",
    "Add the property with at least as many values as the profile asks for.",
    messages=(SAID,),
)
ADVISED = Rule(
    "profile-advised",
    Severity.WARNING,
    "A property that the profile advises to give is missing",
    "Add the property: without it the record passes, but fewer people can use it.",
    messages=(SAID,),
)
RECOMMENDED = Rule(
    "profile-recommended",
    Severity.INFO,
    "A property that the profile recommends is not given",
    "Add the property if the information is at hand.",
    messages=(SAID,),
)
TOO_MANY = Rule(
    "profile-too-many",
    Severity.ERROR,
    "A property has more values than the profile allows",
    "Keep the one value that holds, and take the others out.",
    messages=(SAID,),
)
NOT_TEXT = Rule(
    "profile-not-text",
    Severity.ERROR,
    "A link stands where the profile expects a text or a number",
    "Write the value itself, in quotes, and not the address of something.",
    messages=(SAID,),
)
NOT_RESOURCE = Rule(
    "profile-not-resource",
    Severity.ERROR,
    "A text stands where the profile expects a link or a description",
    "Give an IRI, or describe the thing as a resource of its own.",
    messages=(SAID,),
)
WRONG_DATATYPE = Rule(
    "profile-wrong-datatype",
    Severity.ERROR,
    "A value does not have the datatype that the profile prescribes",
    "Write the value in the form of that datatype, and name the datatype with it.",
    messages=(SAID,),
)
WRONG_CLASS = Rule(
    "profile-wrong-class",
    Severity.ERROR,
    "What the property leads to is not described as what the profile expects",
    "Give the description the class that the profile names, by rdf:type.",
    messages=(SAID,),
)
VALUE_ABSENT = Rule(
    "profile-value-absent",
    Severity.ERROR,
    "A value that the profile prescribes is not among those given",
    "Add that value; others may stay beside it.",
    messages=(SAID,),
)
OTHER_SCHEME = Rule(
    "profile-other-scheme",
    Severity.ERROR,
    "A term does not come from the vocabulary that the profile prescribes",
    "Use a concept of that vocabulary, by the IRI that its publisher gives it.",
    messages=(SAID,),
)
NOT_IRI = Rule(
    "profile-not-iri",
    Severity.ERROR,
    "A text or a nameless description stands where the profile expects an address",
    "Give the IRI of the thing itself, or the address at which it is found.",
    messages=(SAID,),
)
OTHER_LANGUAGE = Rule(
    "profile-other-language",
    Severity.ERROR,
    "A text is empty, or not said to be in a language that the profile allows",
    "Write the text, and name its language by the tag of an official language of the EU.",
    messages=(SAID,),
)
ADVISED_SCHEME = Rule(
    "profile-advised-scheme",
    Severity.WARNING,
    "A term does not come from the vocabulary that the profile advises to use",
    "Use a term of that vocabulary where it has one for what you mean.",
    messages=(SAID,),
)
GIVEN_UP = Rule(
    "profile-given-up",
    Severity.WARNING,
    "A property is used that the profile has given up",
    "Use the property that the profile has in its place, or leave it out.",
    messages=(SAID,),
)
UNCHECKABLE = Rule(
    "profile-uncheckable",
    Severity.WARNING,
    "The record cannot be checked against the profile",
    "Correct the value that is no RDF: a language tag, an address or an escaped character.",
    messages=(UNREAD,),
)

RULES: tuple[Rule, ...] = (
    MISSING,
    ADVISED,
    RECOMMENDED,
    TOO_MANY,
    NOT_TEXT,
    NOT_RESOURCE,
    WRONG_DATATYPE,
    WRONG_CLASS,
    VALUE_ABSENT,
    OTHER_SCHEME,
    NOT_IRI,
    OTHER_LANGUAGE,
    ADVISED_SCHEME,
    GIVEN_UP,
    UNCHECKABLE,
)

_BY_DEMAND: dict[Demand, Rule] = {
    Demand.MIN: MISSING,
    Demand.WISH: RECOMMENDED,
    Demand.MAX: TOO_MANY,
    Demand.LITERAL: NOT_TEXT,
    Demand.RESOURCE: NOT_RESOURCE,
    Demand.DATATYPE: WRONG_DATATYPE,
    Demand.CLASS: WRONG_CLASS,
    Demand.VALUE: VALUE_ABSENT,
    Demand.SCHEME: OTHER_SCHEME,
    Demand.IRI: NOT_IRI,
    Demand.LANGUAGE: OTHER_LANGUAGE,
}
# Of what is not a violation.
_OF_ADVICE: dict[Demand, Rule] = {
    Demand.MIN: ADVISED,
    Demand.SCHEME: ADVISED_SCHEME,
    Demand.MAX: GIVEN_UP,
}


def rule_of(shape: Shape) -> Rule:
    """The rule that a result of this shape is a finding of."""
    if shape.severity == "Warning":
        return _OF_ADVICE[shape.demand]
    return _BY_DEMAND[shape.demand]
