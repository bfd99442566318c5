"""Eight languages: what people call data in them, and the syllables of words that we make up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language tag, its EU code, head words by rank, and the parts of made-up words.

    `marks` are words with a letter outside of ASCII: every description has one.
    """

    tag: str
    code: str
    head: tuple[str, ...]
    onsets: tuple[str, ...]
    vowels: tuple[str, ...]
    codas: tuple[str, ...]
    marks: tuple[str, ...]


def _language(tag: str, code: str, head: str, syllables: str, marks: str) -> Language:
    """`syllables` are onsets, vowels and codas, separated by bars."""
    onsets, vowels, codas = (tuple(parts.split()) for parts in syllables.split("|"))
    return Language(tag, code, tuple(head.split()), onsets, vowels, codas, tuple(marks.split()))


LANGUAGES = (
    _language(
        "en",
        "ENG",
        "the of and for data in by with from public on water list area annual map air region"
        " number traffic energy school quality road population budget land waste river health"
        " service forest station tourism noise housing tree harbour bus election statistics"
        " register survey plan permit library heritage soil measurement parking bridge"
        " employment pollution network climate flood bicycle museum trade",
        "b bl br c ch cl d dr f g gr h j l m n p pl r s sh st t th tr v w"
        "|a e i o u ea oo ai|n r l st ck nd m t ng",
        "café façade naïve",
    ),
    _language(
        "de",
        "DEU",
        "der und die von im für daten den das mit zur karte stadt land jahr wasser verkehr straße"
        " fläche schule liste bezirk gemeinde luft boden energie wald haushalt bevölkerung lärm"
        " abfall gewässer hafen brücke statistik messwerte standorte bebauungsplan radweg"
        " haltestelle wahl wohnung gesundheit klima grünfläche denkmal verzeichnis grundstück"
        " park tourismus umwelt bericht hochwasser bahn bücherei baum",
        "b br d dr f g gr h k kl l m n p pf r s sch schw st t tr w z zw"
        "|a e i o u ei au ie|n r l ch t cht nd ng rk st",
        "Übersicht größere öffentlich",
    ),
    _language(
        "fr",
        "FRA",
        "de la des et du les données en pour par sur eau ville carte année transport commune"
        " région air liste école rue forêt énergie budget qualité population déchets port bruit"
        " logement santé élection pont sol marché vélo gare rivière patrimoine musée arbre"
        " mesure parcelle réseau statistique permis plage tourisme climat emploi stationnement"
        " crue bibliothèque voirie inventaire zone service",
        "b bl br c ch cl d f fl g gr j l m n p pr qu r s t tr v"
        "|a e i o u é ou ai eu|n r l s t x nt",
        "été relevé périmètre",
    ),
    _language(
        "es",
        "SPA",
        "de la los y del datos en para por las agua mapa ciudad año calle tráfico región aire"
        " escuela lista energía población calidad municipio bosque suelo presupuesto ruido puerto"
        " residuos vivienda salud elección puente río museo parque estación turismo clima árbol"
        " empleo censo playa mercado red inventario permiso registro patrimonio medida"
        " biblioteca aparcamiento inundación bicicleta zona servicio",
        "b br c ch cl d f g gr j l ll m n p pr r s t tr v z|a e i o u ue ie ia|n r l s d z",
        "año señal público",
    ),
    _language(
        "it",
        "ITA",
        "di e della dei dati per il le in con acqua mappa comune anno strada traffico regione aria"
        " scuola elenco energia popolazione bosco suolo bilancio rumore porto rifiuti casa salute"
        " elezione ponte fiume museo parco stazione turismo clima albero lavoro spiaggia mercato"
        " rete catasto permesso registro patrimonio misura biblioteca parcheggio alluvione"
        " bicicletta zona servizio edificio quartiere",
        "b c ch d f g gl gn l m n p pr qu r s sc sp st t tr v z|a e i o u ia io uo|n r l",
        "città qualità perché",
    ),
    _language(
        "nl",
        "NLD",
        "de van en het in gegevens voor met op per water kaart gemeente jaar weg verkeer provincie"
        " lucht school lijst energie bevolking bos bodem begroting geluid haven afval woning"
        " gezondheid verkiezing brug rivier museum park station toerisme klimaat boom werk strand"
        " markt netwerk register vergunning erfgoed meting bibliotheek parkeren overstroming"
        " fiets gebied dienst gebouw wijk meetpunten perceel",
        "b bl d dr f g gr h j k kl l m n p r s sch sl st t tr v w z"
        "|a e i o u aa ee oe ij ui|n r l k t cht nd st",
        "coördinaat reünie categorieën",
    ),
    _language(
        "pl",
        "POL",
        "i w z dla na dane do oraz rok gminy miasta mapa woda ulica ruch powiat powietrze szkoła"
        " lista energia ludność las gleba budżet hałas port odpady mieszkanie zdrowie wybory most"
        " rzeka muzeum park stacja turystyka klimat drzewo praca plaża targ sieć rejestr"
        " zezwolenie zabytek pomiar biblioteka parking powódź rower obszar usługa budynek"
        " dzielnica wykaz statystyka",
        "b br ch cz d dz g k kr l m n p pr r rz s st sz t w z|a e i o u y ie ia|n r l k ć st sz",
        "źródło gęstość żegluga",
    ),
    _language(
        "sv",
        "SWE",
        "och i för av data med på från kommun år karta vatten väg trafik län luft skola lista"
        " energi befolkning skog mark budget buller hamn avfall bostad hälsa val bro flod museum"
        " park station turism klimat träd arbete strand marknad nätverk register tillstånd"
        " kulturarv mätning bibliotek parkering översvämning cykel område tjänst byggnad stadsdel"
        " kvalitet statistik fastighet",
        "b bl br d f fr g gr h j k kl l m n p r s sk sl st t tr v"
        "|a e i o u å ä ö y|n r l t rd ng st",
        "översikt närhet sjöfart",
    ),
)
