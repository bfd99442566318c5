"""The contract texts in Dutch: our own words, to be checked by a lawyer."""

from connector.texts.words import (
    HOLDER_RECIPIENT,
    HOLDER_USER,
    USER_RECIPIENT,
    VOLUNTARY,
    CaseWords,
    Language,
)

HEADINGS = {
    "parties": "Partijen",
    "basis": "Waarom de gegevens worden gedeeld",
    "data": "Om welke gegevens het gaat",
    "access": "Hoe de gegevens beschikbaar komen",
    "use": "Waarvoor de gegevens mogen worden gebruikt",
    "limits": "Wat niet mag",
    "sharing": "De gegevens doorgeven",
    "secrets": "Bedrijfsgeheimen en beschermende maatregelen",
    "personal": "Persoonsgegevens",
    "compensation": "Vergoeding",
    "duration": "Begin, duur en einde",
    "breach": "Ongeoorloofd gebruik, en wat daarop volgt",
    "liability": "Aansprakelijkheid",
    "changes": "Communicatie, vertrouwelijkheid en wijzigingen",
    "precedence": "Het beleid, en welke tekst voorgaat",
    "law": "Recht en geschillen",
}
TEXTS = {
    "parties": (
        "Dit contract is gesloten tussen %(assigner)s, de %(giver)s, en %(assignee)s, de %(taker)s."
        " Elk wordt genoemd met de identificatie die zijn connector toont."
    ),
    "data": (
        "Het gaat over de dataset %(dataset)s zoals de uitgever die op de dag van de overeenkomst"
        " beschreef. Die beschrijving wordt bij de overeenkomst bewaard. Wat de beschrijving niet"
        " noemt, valt er pas onder als beiden daarmee hebben ingestemd."
    ),
    "access": (
        "De %(giver)s stelt de gegevens via zijn connector beschikbaar, alleen aan de %(taker)s, zo"
        " goed en zo actueel als hij ze zelf heeft. De %(taker)s houdt geheim wat er toegang toe"
        " geeft. Elke levering wordt vastgelegd."
    ),
    "use": (
        "De %(taker)s gebruikt de gegevens alleen zoals de voorwaarden in de bijlage toestaan. Wat"
        " die niet toestaan, is niet toegestaan."
    ),
    "limits": (
        "De %(taker)s gebruikt de gegevens niet tegen de veiligheid van de %(giver)s of van een"
        " product, probeert niet te achterhalen wie iemand is, en omzeilt geen maatregel die de"
        " gegevens beschermt."
    ),
    "sharing": (
        "De %(taker)s geeft de gegevens alleen door waar de voorwaarden in de bijlage dat toestaan,"
        " en bindt wie ze krijgt aan dezelfde plichten. Op verzoek van de %(giver)s zegt hij aan"
        " wie hij ze heeft doorgegeven."
    ),
    "secrets": (
        "Wat de %(giver)s vóór een levering als bedrijfsgeheim heeft aangemerkt, blijft"
        " vertrouwelijk, met maatregelen die beiden schriftelijk hebben afgesproken. Worden die"
        " niet nageleefd, dan mag de %(giver)s het aangemerkte achterhouden, en zegt hij waarom."
    ),
    "personal": (
        "Zijn er persoonsgegevens bij, dan heeft elke partij een eigen rechtsgrond voor wat zij"
        " ermee doet. De rechten van de betrokkenen gaan vóór dit contract."
    ),
    "duration": (
        "Het contract geldt vanaf %(timestamp)s. Het eindigt wanneer de voorwaarden in de bijlage"
        " het beëindigen, of door opzegging van een van beiden. Na het einde gebruikt de %(taker)s"
        " de gegevens niet meer en verwijdert hij ze, tenzij een wet hem verplicht ze te bewaren."
    ),
    "breach": (
        "Gebruikt de %(taker)s de gegevens in strijd met dit contract, dan stopt hij meteen, meldt"
        " het aan de %(giver)s, verwijdert wat hij niet zou mogen hebben, en vergoedt de schade. De"
        " %(giver)s mag de overeenkomst intrekken; dan levert zijn connector niets meer."
    ),
    "liability": (
        "Elke partij staat volgens de wet in voor schade die zij met opzet of door onzorgvuldigheid"
        " veroorzaakt. Wat de wet niet laat beperken, wordt hier niet beperkt."
    ),
    "changes": (
        "Wat de connectoren van beiden tegen elkaar zeggen, geldt als schriftelijk gezegd. Geen van"
        " beiden vertelt anderen wat hij door dit contract over de ander te weten komt. Een"
        " wijziging geldt zodra beiden via hun connectoren een nieuwe overeenkomst hebben gesloten."
    ),
    "precedence": (
        "Het beleid van de overeenkomst is deel van dit contract; de SHA-256 ervan is %(policy)s."
        " Verschillen deze tekst en het beleid, dan gaat het beleid voor over welk gebruik is"
        " toegestaan, en deze tekst over al het andere."
    ),
    "law": (
        "Het recht van het land waar de %(giver)s gevestigd is, is van toepassing, tenzij beiden"
        " een ander recht hebben gekozen. Voordat zij naar de rechter gaan, proberen zij een"
        " geschil te laten beslechten door een orgaan voor geschillenbeslechting dat voor beiden"
        " openstaat."
    ),
}
CASES = {
    HOLDER_USER: CaseWords(
        title="Gegevenshouder aan gebruiker",
        giver="gegevenshouder",
        taker="gebruiker",
        basis=(
            "De gegevens komen uit het gebruik van een verbonden product of een gerelateerde"
            " dienst. De %(taker)s gebruikt die en heeft erom gevraagd (Dataverordening,"
            " artikel 4)."
        ),
        own_heading="Wat de gegevenshouder met de gegevens doet",
        own=(
            "De %(giver)s gebruikt de gegevens die geen persoonsgegevens zijn alleen voor doelen"
            " waarmee de %(taker)s heeft ingestemd, en nooit om iets over de economische situatie"
            " of de werkwijze van de %(taker)s te weten te komen dat hem kan schaden."
        ),
        compensation="De %(taker)s betaalt niets voor de gegevens.",
    ),
    USER_RECIPIENT: CaseWords(
        title="Gebruiker aan gegevensontvanger",
        giver="gebruiker",
        taker="gegevensontvanger",
        basis=(
            "De %(giver)s laat de %(taker)s gegevens hebben uit het gebruik van een verbonden"
            " product of een gerelateerde dienst, voor een doel waarover beiden het eens zijn"
            " (Dataverordening, artikelen 5 en 6)."
        ),
        own_heading="De keuze van de gebruiker",
        own=(
            "De %(giver)s mag het delen op elk moment beëindigen, even eenvoudig als het begon. De"
            " %(taker)s zet de %(giver)s niet onder druk en misleidt hem niet, ontwikkelt geen"
            " product dat concurreert met dat waaruit de gegevens komen, en geeft geen gegevens aan"
            " een poortwachter."
        ),
        compensation=(
            "Geen van beiden betaalt voor de gegevens, tenzij zij naast deze tekst schriftelijk een"
            " prijs afspreken."
        ),
    ),
    HOLDER_RECIPIENT: CaseWords(
        title="Gegevenshouder aan gegevensontvanger",
        giver="gegevenshouder",
        taker="gegevensontvanger",
        basis=(
            "De %(giver)s stelt de gegevens beschikbaar omdat een gebruiker daarom heeft gevraagd,"
            " of omdat een wet hem daartoe verplicht (Dataverordening, artikelen 5 en 8). Zijn"
            " voorwaarden zijn eerlijk en redelijk, en maken geen onderscheid tussen ontvangers."
        ),
        own_heading="De wens van de gebruiker, en concurrerende producten",
        own=(
            "De %(taker)s gebruikt de gegevens voor het doel waarmee de gebruiker heeft ingestemd,"
            " en verwijdert ze zodra ze daarvoor niet meer nodig zijn. Hij ontwikkelt geen product"
            " dat concurreert met dat waaruit de gegevens komen, en geeft geen gegevens aan een"
            " poortwachter."
        ),
        compensation=(
            "De %(giver)s mag een redelijke vergoeding vragen, en legt uit hoe die is berekend."
            " Kleine en middelgrote ondernemingen en onderzoeksinstellingen zonder winstoogmerk"
            " betalen niet meer dan het beschikbaar stellen kost. Een prijs wordt naast deze tekst"
            " schriftelijk afgesproken."
        ),
    ),
    VOLUNTARY: CaseWords(
        title="Vrijwillig delen",
        giver="gegevensdeler",
        taker="gegevensontvanger",
        basis=(
            "Geen wet verplicht de %(giver)s om de gegevens te delen: beide partijen willen het. De"
            " %(giver)s heeft het recht om ze te delen."
        ),
        own_heading="Wat de gegevensdeler belooft",
        own=(
            "De %(giver)s zegt wat hij weet over de herkomst en de kwaliteit van de gegevens. Hij"
            " belooft niet dat ze geschikt zijn voor een doel dat hij niet heeft genoemd."
        ),
        compensation=(
            "Voor de gegevens wordt niets betaald, tenzij beiden naast deze tekst schriftelijk een"
            " prijs afspreken."
        ),
    ),
}
DUTCH = Language(
    tag="nl",
    notice=(
        "Een tekst om mee te beginnen, in onze eigen woorden: laat hem door een jurist nakijken"
        " voordat u erop vertrouwt. Hij volgt de kopjes van de modelcontractvoorwaarden bij de"
        " Dataverordening, en is niet hun tekst."
    ),
    annex="Bijlage: de voorwaarden van het beleid in woorden",
    unnamed="(genoemd in de overeenkomst)",
    headings=HEADINGS,
    texts=TEXTS,
    cases=CASES,
)
