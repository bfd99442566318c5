"""The fields of a description, as people call them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: dict[str, Promise] = {
    "access_rights": gettext_lazy("access"),
    "access_urls": gettext_lazy("address of access"),
    "byte_size": gettext_lazy("size"),
    "conforms_to": gettext_lazy("standards"),
    "contacts": gettext_lazy("whom to ask"),
    "creators": gettext_lazy("made by"),
    "description": gettext_lazy("description"),
    "distributions": gettext_lazy("files and services"),
    "download_urls": gettext_lazy("address of download"),
    "format": gettext_lazy("format"),
    "frequency": gettext_lazy("how often it is updated"),
    "identifiers": gettext_lazy("identifiers"),
    "is_hvd": gettext_lazy("high-value dataset"),
    "issued": gettext_lazy("published on"),
    "keywords": gettext_lazy("keywords"),
    "landing_pages": gettext_lazy("pages about it"),
    "languages": gettext_lazy("languages"),
    "licence": gettext_lazy("licence"),
    "licences": gettext_lazy("licences"),
    "modified": gettext_lazy("changed on"),
    "name": gettext_lazy("name"),
    "publisher": gettext_lazy("publisher"),
    "spatial": gettext_lazy("place"),
    "temporal": gettext_lazy("time"),
    "themes": gettext_lazy("themes"),
    "title": gettext_lazy("title"),
}


def words(path: str) -> str:
    """A path such as "distributions.title" in words; parts without words stand as they are."""
    return ", ".join(str(WORDS.get(part, part.replace("_", " "))) for part in path.split("."))
