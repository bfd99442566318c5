"""The contract texts in English: our own words, to be checked by a lawyer."""

from connector.texts.words import (
    HOLDER_RECIPIENT,
    HOLDER_USER,
    USER_RECIPIENT,
    VOLUNTARY,
    CaseWords,
    Language,
)

HEADINGS = {
    "parties": "Parties",
    "basis": "Why the data are shared",
    "data": "The data covered",
    "access": "How the data are made available",
    "use": "What the data may be used for",
    "limits": "What is not allowed",
    "sharing": "Passing the data on",
    "secrets": "Trade secrets and protective measures",
    "personal": "Personal data",
    "compensation": "Compensation",
    "duration": "Beginning, duration and end",
    "breach": "Unauthorised use, and what follows",
    "liability": "Liability",
    "changes": "Communication, confidentiality and changes",
    "precedence": "The policy, and which text goes before",
    "law": "Law and disputes",
}
TEXTS = {
    "parties": (
        "This contract is between %(assigner)s, the %(giver)s, and %(assignee)s, the %(taker)s."
        " Each is named by the identifier that its connector shows."
    ),
    "data": (
        "It covers the dataset %(dataset)s as its publisher described it on the day of the"
        " agreement. That description is kept with the agreement. What the description does not"
        " name is covered only once both have agreed to it."
    ),
    "access": (
        "The %(giver)s makes the data available through its connector, to the %(taker)s alone, as"
        " good and as fresh as it has them itself. The %(taker)s keeps secret what opens them."
        " Each delivery is recorded."
    ),
    "use": (
        "The %(taker)s uses the data only as the terms in the annex permit. What they do not"
        " permit is not permitted."
    ),
    "limits": (
        "The %(taker)s does not use the data against the security of the %(giver)s or of a"
        " product, does not try to find out who a person is, and does not get round a measure that"
        " protects the data."
    ),
    "sharing": (
        "The %(taker)s passes the data on only where the terms in the annex permit it, and binds"
        " whoever gets them to the same duties. Asked by the %(giver)s, it says to whom it has"
        " passed them."
    ),
    "secrets": (
        "What the %(giver)s has marked as a trade secret before a delivery stays confidential,"
        " under measures that both have agreed in writing. Where these are not kept, the %(giver)s"
        " may hold back what is marked, and says why."
    ),
    "personal": (
        "Where there are personal data among them, each party has a legal basis of its own for what"
        " it does with them. The rights of the persons go before this contract."
    ),
    "duration": (
        "The contract holds from %(timestamp)s. It ends when the terms in the annex end it, or by"
        " notice of either party. After the end the %(taker)s uses the data no more and deletes"
        " them, unless a law obliges it to keep them."
    ),
    "breach": (
        "If the %(taker)s uses the data against this contract, it stops at once, tells the"
        " %(giver)s, deletes what it should not have, and makes good the harm. The %(giver)s may"
        " revoke the agreement; then its connector delivers nothing more."
    ),
    "liability": (
        "Each party answers by the law for harm that it does on purpose or by carelessness. What"
        " the law does not let be limited is not limited here."
    ),
    "changes": (
        "What the connectors of both say to each other counts as said in writing. Neither party"
        " tells others what it learns of the other by this contract. A change holds once both have"
        " made a new agreement through their connectors."
    ),
    "precedence": (
        "The policy of the agreement is part of this contract; its SHA-256 is %(policy)s. Where"
        " this text and the policy differ, the policy goes before on what use is permitted, and"
        " this text on everything else."
    ),
    "law": (
        "The law of the country in which the %(giver)s is established applies, unless both have"
        " agreed on another. Before they go to court, they try to settle a dispute by a dispute"
        " settlement body that is open to both."
    ),
}
CASES = {
    HOLDER_USER: CaseWords(
        title="Data holder to user",
        giver="data holder",
        taker="user",
        basis=(
            "The data come from the use of a connected product or a related service. The %(taker)s"
            " uses it and has asked for them (Data Act, Article 4)."
        ),
        own_heading="What the data holder does with the data",
        own=(
            "The %(giver)s uses those of the data that are not personal only for purposes that the"
            " %(taker)s has agreed to, and never to learn about the %(taker)s's economic situation"
            " or methods in a way that could harm it."
        ),
        compensation="The %(taker)s pays nothing for the data.",
    ),
    USER_RECIPIENT: CaseWords(
        title="User to data recipient",
        giver="user",
        taker="data recipient",
        basis=(
            "The %(giver)s lets the %(taker)s have data from the use of a connected product or a"
            " related service, for a purpose on which both agree (Data Act, Articles 5 and 6)."
        ),
        own_heading="The user's choice",
        own=(
            "The %(giver)s may end the sharing at any time, as simply as it began. The %(taker)s"
            " does not press or mislead the %(giver)s, develops no product that competes with the"
            " one that the data come from, and passes no data to a gatekeeper."
        ),
        compensation=(
            "Neither party pays for the data, unless both agree on a price in writing beside this"
            " text."
        ),
    ),
    HOLDER_RECIPIENT: CaseWords(
        title="Data holder to data recipient",
        giver="data holder",
        taker="data recipient",
        basis=(
            "The %(giver)s makes the data available because a user has asked for it, or because a"
            " law obliges it to (Data Act, Articles 5 and 8). Its terms are fair and reasonable,"
            " and do not discriminate between recipients."
        ),
        own_heading="The user's wish, and competing products",
        own=(
            "The %(taker)s uses the data for the purpose that the user has agreed to, and deletes"
            " them once they are not needed for it. It develops no product that competes with the"
            " one that the data come from, and passes no data to a gatekeeper."
        ),
        compensation=(
            "The %(giver)s may ask for a reasonable compensation, and explains how it was worked"
            " out. Small and medium-sized enterprises and non-profit research bodies pay no more"
            " than making the data available costs. A price is agreed in writing beside this text."
        ),
    ),
    VOLUNTARY: CaseWords(
        title="Voluntary sharing",
        giver="data sharer",
        taker="data recipient",
        basis=(
            "No law obliges the %(giver)s to share the data: both parties want it. The %(giver)s"
            " has the right to share them."
        ),
        own_heading="What the data sharer promises",
        own=(
            "The %(giver)s says what it knows about where the data come from and how good they are."
            " It does not promise that they are fit for a purpose that it has not named."
        ),
        compensation=(
            "Nothing is paid for the data, unless both agree on a price in writing beside this"
            " text."
        ),
    ),
}
ENGLISH = Language(
    tag="en",
    notice=(
        "A text to begin with, in our own words: have it checked by a lawyer before you rely on it."
        " It follows the headings of the model contractual terms for the Data Act, and is not"
        " their text."
    ),
    annex="Annex: the terms of the policy in words",
    unnamed="(named in the agreement)",
    headings=HEADINGS,
    texts=TEXTS,
    cases=CASES,
)
