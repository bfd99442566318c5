"""A few hundred entries in eight languages, and questions that find some of them: drawn by a seed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from catalog.search.backends.base import Sight
from catalog.search.box import Box
from catalog.search.document import Entry, Where
from catalog.search.query import Days, Filter, Sort
from catalog.search.question import Form, Layer, Match, Need, Question
from tests.catalog.search.backends.entries import FORMATS, THEMES, ask, make

WORDS: dict[str, str] = {
    "en": "road roads river rivers harbour school schools air quality child care childcare budget"
    " health hospital census population covid-19 vaccination transport bus stops parking trees the"
    " of and in water level station map maps address register 2021 2020-04",
    "nl": "weg wegen rivier haven scholen luchtkwaliteit kinderopvang opvang begroting ziekenhuizen"
    " bevolking vervoer haltes parkeren bomen de van en het water waterstand kaart kaarten fietspad"
    " fietspaden adressen gemeente gemeenten",
    "de": "straße strassen fluss hafen schule schulwegpläne luftqualität kinderbetreuung haushalt"
    " krankenhäuser bevölkerung verkehr haltestellen parkplätze bäume der die und in zürich zuerich"
    " wasserstand karte karten grundschule",
    "fr": "route routes rivière port école écoles qualité de l'air crèche budget hôpital hôpitaux"
    " recensement transports arrêts stationnement arbres la les et l'eau niveau carte cartes"
    " d'orsay communes",
    "es": "carretera carreteras río puerto escuela calidad del aire guardería presupuesto hospital"
    " población transporte paradas aparcamiento árboles el los y agua mapa mapas municipios",
    "pl": "droga drogi rzeka port szkoła szkoły jakość powietrza żłobek budżet szpital ludność"
    " transport przystanki parking drzewa i w woda mapa mapy łódź gminy",
    "fi": "tie tiet joki satama koulu koulut ilmanlaatu päivähoito talousarvio sairaala väestö"
    " liikenne pysäkit puut ja vesi kartta kartat kunnat terveys",
    "": "BE0213.001 10.5281/zenodo.123 covid19 csv geojson id-17 x 1.5 wfs a/b n2k",
}
TRANSPORT, NATURE, HEALTH, STATE = (THEMES + code for code in ("TRAN", "ENVI", "HEAL", "GOVE"))
PUBLISHERS = [f"https://publisher.example.org/{n}" for n in range(260)]
AUDIENCES = (1, 2, 3, 40)
FIRST = date(2019, 1, 1)
PLACES = ("description", "keyword", "distribution", "place", "identifier")


def population(size: int, seed: int) -> list[Entry]:
    """The entries, in the order of their ids."""
    chance = Random(seed)
    return [_entry(number, chance) for number in range(1, size + 1)]


def _entry(number: int, chance: Random) -> Entry:
    tag = chance.choice(list(WORDS))
    days = [
        FIRST + timedelta(chance.randrange(1_500)) if chance.random() < 0.8 else None for _ in "mi"
    ]
    themes = tuple(chance.sample((TRANSPORT, NATURE, HEALTH, STATE), chance.randrange(3)))
    formats = tuple(
        chance.sample((FORMATS + "CSV", FORMATS + "JSON", "own format"), chance.randrange(3))
    )
    given: dict[str, Any] = {
        "theme": themes,
        "format": formats,
        "kind": ("Dataset",) if chance.random() < 0.9 else ("DatasetSeries",),
        # (A few publishers have most, most have one: more than are listed.)
        "publisher": (PUBLISHERS[int(len(PUBLISHERS) * chance.random() ** 2)],),
        "api": ("1",) if chance.random() < 0.3 else (),
    }
    return make(
        number,
        _said(chance, tag, 6),
        tag,
        **{place: _said(chance, tag, 25 if place == "description" else 4) for place in PLACES},
        concepts=tuple(sorted({*themes, *(one for one in formats if one.startswith("http"))})),
        change=chance.randrange(1, 5_000),
        audiences=tuple(sorted(chance.sample(AUDIENCES, chance.choice((0, 0, 0, 1, 2))))),
        modified=days[0],
        issued=days[1],
        extent=_extent(chance),
        covers=_covers(chance),
        titled_in=(tag,),
        **{name: values for name, values in given.items() if values},
    )


def _extent(chance: Random) -> Box | None:
    if chance.random() < 0.4:
        return None
    west, south = chance.randrange(17_000, 21_000), chance.randrange(12_500, 16_000)
    return Box(west, south, west + chance.choice((0, 50, 900)), south + chance.choice((0, 50, 900)))


def _covers(chance: Random) -> Days | None:
    if chance.random() < 0.4:
        return None
    first = date(1880, 1, 1) + timedelta(int(50_000 * chance.random() ** 0.5))
    last = first + timedelta(chance.randrange(4_000))
    return Days(*chance.choice(((first, last), (first, None), (None, last))))


def _said(chance: Random, tag: str, most: int) -> str:
    known = WORDS[tag].split()
    return " ".join(chance.choice(known) for _ in range(chance.randrange(1, most)))


# --- questions --------------------------------------------------------------------------------
def questions(number: int, seed: int) -> Iterator[tuple[str, Question, Sight]]:
    """So many, each with what was typed and who asks."""
    chance = Random(seed)
    for at in range(number):
        typed = " ".join(_term(chance) for _ in range(chance.randrange(4)))
        asked = ask(typed, **_filters(chance))
        if at % 10 == 9:  # as somebody types, or mistypes
            typed, asked = _way(chance, asked)
        asked = replace(
            asked.missing(chance.randrange(2)),
            order=chance.choice((asked.order, asked.order, *Sort)),
            size=chance.choice((7, 20, 100)),
            reads=("", "nl", "fr")[at % 3],
        )
        sight = _sight(chance)
        yield typed, asked, sight
        if at % 5 == 4:  # what is similar
            yield typed, replace(asked, rarest=3, akin=(Filter("theme", (TRANSPORT,)),)), sight


def _term(chance: Random) -> str:
    known = WORDS[chance.choice(list(WORDS))].split()
    one, other = chance.choice(known), chance.choice(known)
    forms: Sequence[str] = (
        one, one, one, one, f"{one} {other}", f'"{one} {other}"', f"-{one}", f"{one} OR {other}",
        f"title:{one}", f"keyword:{one}", "format:csv", "theme:transport", one.upper(),
        one + one[-1],
    )  # fmt: skip
    return chance.choice(forms)


def _filters(chance: Random) -> dict[str, Any]:
    choices: dict[str, Any] = {
        "theme": chance.choice(("TRAN", ["ENVI", "HEAL"], "AGRI")),
        "format": chance.choice(("CSV", ["CSV", "own format"])),
        "publisher": PUBLISHERS[chance.randrange(40)],
        "api": "1",
        "kind": "Dataset",
        "modified_from": "2020-03",
        "modified_to": "2021",
        "issued_from": "2021-02-03",
        "covers_from": "1995",
        "covers_to": "1962-05-04",
        "area": {"west": 2.5, "south": 45, "east": 12, "north": 53.5},
        "inside": {"west": 0, "north": 50.01, "inside": 1},
    }
    drawn = chance.sample(list(choices), chance.choice((0, 0, 1, 2)))
    if {"covers_from", "covers_to"} <= {*drawn}:
        drawn.remove("covers_to")
    found: dict[str, Any] = {}
    for name in drawn:
        found |= choices[name] if isinstance(choices[name], dict) else {name: choices[name]}
    return found


def _way(chance: Random, asked: Question) -> tuple[str, Question]:
    word = chance.choice([w for w in WORDS["en"].split() if w.isalpha() and len(w) > 4])
    form = chance.choice((Form.PREFIX, Form.NEAR))
    token = word[:4] if form is Form.PREFIX else word[0] + word[2] + word[1] + word[3:]
    way = Need(token, Match(Layer.EXACT, (token,), tuple(Where), form))
    return f"{form} {token}", replace(asked, must=(way,), should=(), least=0, must_not=())


def _sight(chance: Random) -> Sight:
    hidden = frozenset(chance.sample(range(1, 300), chance.choice((0, 0, 5))))
    return Sight(frozenset(chance.sample(AUDIENCES, chance.randrange(3))), hidden)
