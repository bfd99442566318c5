"""The catalogues of the suite of the Norwegian validator, as far as they are of DCAT-AP.

It tells its files by their names, valid or invalid by DCAT-AP-NO 2.0; the broken one says in a
comment what it lacks. Of that, the theme is asked in Norway alone. Left out are the files of
other profiles, a copy in another syntax, and copies that differ only in an address of shapes.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.vocab.profiles.suites.case import ALL, MET, Asked, Case, documents

CASES: dict[str, Asked] = {
    "invalid_catalog": Asked("dcat:Dataset", "dct:description", "min", is_fault=True),
    "valid_catalog": Asked("dcat:Catalog", ALL, MET),
    "valid_catalog_no_remote_triples": Asked("dcat:Catalog", ALL, MET),
    "valid_catalog_with_distribution": Asked("dcat:Catalog", ALL, MET),
}


def cases(archive: Path) -> Iterator[Case]:
    """The cases of the suite."""
    lines = documents(archive, only=("/valid_catalog", "/invalid_catalog"))
    for name, asked in CASES.items():
        yield Case("dcat-ap-no-service", name, lines[name], asked)
