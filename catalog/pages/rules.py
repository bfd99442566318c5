"""Every rule that a finding may name, by its id: pages say its title instead."""

from itertools import chain

from catalog.dcat import rules as records
from catalog.harvest import crawl, fetch, identity, pipeline, store
from catalog.harvest.sources import dcat
from vocab.authority import rules as vocabularies
from vocab.findings import Rule
from vocab.profiles import rules as profiles
from vocab.rdf import read, split

MODULES = (
    records, vocabularies, profiles, read, split, identity, fetch, store, pipeline, dcat, crawl,
)  # fmt: skip
RULES: dict[str, Rule] = {
    rule.id: rule for rule in chain.from_iterable(module.RULES for module in MODULES)
}
