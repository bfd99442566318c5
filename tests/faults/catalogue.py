"""A catalogue of a few hundred datasets in pages, always the same: an older and a newer edition."""

from collections.abc import Iterable, Sequence

from tests.servers import Step, answer

DATA = "https://data.example.org/"
DCT, DCAT, HYDRA = (
    "http://purl.org/dc/terms/",
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/ns/hydra/core#",
)
A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

OLD = range(240)
PAGES = 4
CHANGED = frozenset(range(0, 240, 7))
GONE = frozenset(range(3, 240, 11))
NEW = [*(n for n in OLD if n not in GONE), *range(240, 265)]


def dataset(number: int, edition: str = "old") -> str:
    """One dataset with its distribution and publisher; every 40th is a blank node."""
    me = f"<{DATA}{number}>" if number % 40 else f"_:d{number}"
    way = f"<{DATA}{number}/csv>"
    words = f"as told in the {edition} edition" if number in CHANGED else "as it always was"
    return "".join(
        f"{line} .\n"
        for line in (
            f"{me} {A} <{DCAT}Dataset>",
            f'{me} <{DCT}title> "Dataset {number}"@en',
            f'{me} <{DCT}description> "The figures of berth {number}, {words}."@en',
            f'{me} <{DCT}identifier> "berth-{number}"',
            f"{me} <{DCT}publisher> <{DATA}office/{number % 5}>",
            f"<{DATA}office/{number % 5}> {A} <http://xmlns.com/foaf/0.1/Agent>",
            f'<{DATA}office/{number % 5}> <http://xmlns.com/foaf/0.1/name> "Office {number % 5}"@en',
            f"{me} <{DCAT}distribution> {way}",
            f"{way} {A} <{DCAT}Distribution>",
            f"{way} <{DCAT}accessURL> <{DATA}{number}/table>",
        )
    )


def body(numbers: Iterable[int], edition: str = "old") -> str:
    """Datasets as N-Triples."""
    return "".join(dataset(number, edition) for number in numbers)


def paging(url: str, next_url: str, total: int | None) -> str:
    """What a page says of itself."""
    lines = [f"<{url}> {A} <{HYDRA}PagedCollection> ."]
    if next_url:
        lines.append(f"<{url}> <{HYDRA}nextPage> <{next_url}> .")
    if total is not None:
        number = f'"{total}"^^<http://www.w3.org/2001/XMLSchema#integer>'
        lines.append(f"<{url}> <{HYDRA}totalItems> {number} .")
    return "\n".join(lines) + "\n"


def parts(numbers: Sequence[int], pages: int) -> list[Sequence[int]]:
    """The numbers in `pages` runs of nearly equal length."""
    size = -(-len(numbers) // pages)
    return [numbers[at : at + size] for at in range(0, len(numbers), size)]


def served(
    home: str, numbers: Sequence[int], edition: str = "old", *, pages: int = PAGES
) -> dict[str, list[list[Step]]]:
    """Answers of a server at `home`: /1, /2, … each with its part and a link to the next."""
    answers = {}
    for place, part in enumerate(parts(numbers, pages), 1):
        follows = f"{home}/{place + 1}" if place < pages else ""
        text = paging(f"{home}/{place}", follows, len(numbers)) + body(part, edition)
        answers[f"/{place}"] = [ntriples(text)]
    return answers


def ntriples(text: str, status: str = "200 OK") -> list[Step]:
    """An answer in N-Triples."""
    return answer(text, "Content-Type: application/n-triples", status=status)
