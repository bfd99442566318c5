"""What to send in place of a document that could not be read, for kinds of sources with a protocol.

All others take what the rule itself says.
"""

from vocab.sentence import gettext_noop

REPAIRS = {
    "ckan": gettext_noop("Let package_search of the action API answer with JSON."),
    "csw": gettext_noop("Let GetRecords answer with records in ISO 19139 or RDF/XML."),
    "oai-pmh": gettext_noop("Let ListRecords answer with well-formed XML of OAI-PMH 2.0."),
    "sparql": gettext_noop("Let the endpoint answer CONSTRUCT queries with RDF."),
    "ldes": gettext_noop("Send pages of the feed as TriG, N-Quads or JSON-LD."),
    "sitemap": gettext_noop("Send sitemaps as XML or text, and pages with JSON-LD in them."),
}
