"""PostgreSQL's own full text search, as portals use it: weighted fields, the language's stems.

Each text is read in its own language's configuration and as it stands ("simple"); a query asks for
all its words, or where that finds nothing, for any of them. Ranked by ts_rank.
"""

CONFIGURATIONS = {
    "nl": "dutch", "fr": "french", "en": "english", "de": "german", "nb": "norwegian",
    "no": "norwegian", "nn": "norwegian", "it": "italian",
}  # fmt: skip
PLAIN = "simple"
_WEIGHTS = {"title": "A", "keywords": "B", "description": "D"}

# (A text of the document is {tag: text}, or of keywords {tag: [text, …]}.)
_TABLE = """
CREATE UNLOGGED TABLE bench_relevance AS
SELECT r.id, r.iri, {vectors} AS words
FROM catalog_resource r
WHERE r.published AND r.withdrawn IS NULL AND r.kind IN ('Dataset', 'DatasetSeries')
"""
_VECTOR = """
setweight(jsonb_to_tsvector('simple', coalesce(r.document->'{field}', '{{}}'), '"string"'), '{weight}')
|| coalesce((
  SELECT setweight(jsonb_to_tsvector(known.configuration::regconfig,
                                     jsonb_agg(said.value), '"string"'), '{weight}')
  FROM jsonb_each(coalesce(r.document->'{field}', '{{}}')) said
  JOIN (VALUES {known}) known(tag, configuration) ON known.tag = split_part(said.key, '-', 1)
  GROUP BY known.configuration ORDER BY count(*) DESC LIMIT 1), '')
"""


def build() -> None:
    """Make the table of the stored rows, unless it is there."""
