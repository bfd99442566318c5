"""What was judged: for each query, how well a dataset serves its need (judgements.tsv).

query, dataset, grade: a dataset is named by a hash of its IRI, so the file holds nothing of the
catalogues. The rules of the grades are in docs/explanations/relevance.md.
"""

import csv
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).with_name("judgements.tsv")
GRADES = range(4)
Judgements = Mapping[str, Mapping[str, int]]  # query -> dataset -> grade


def named(iri: str) -> str:
    """The name of a dataset in the file."""
    return sha256(iri.encode()).hexdigest()[:12]


def read(file: Path = FILE) -> dict[str, dict[str, int]]:
    """All judgements; none where there is no file. Raises ValueError for a grade that is none."""
    found: dict[str, dict[str, int]] = {}
    if file.exists():
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if (grade := int(row["grade"])) not in GRADES:
                    raise ValueError(f"{row['query']} {row['dataset']}: {grade} is no grade")
                found.setdefault(row["query"], {})[row["dataset"]] = grade
    return found


def add(judged: Iterable[tuple[str, str, int]], file: Path = FILE) -> int:
    """Write more judgements (query, dataset, grade) into the file; how many it has then."""
    found = read(file)
    for query, dataset, grade in judged:
        found.setdefault(query, {})[dataset] = grade
    rows = [
        (query, dataset, grade)
        for query, grades in sorted(found.items())
        for dataset, grade in sorted(grades.items())
    ]
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, delimiter="\t", lineterminator="\n")
        writer.writerow(("query", "dataset", "grade"))
        writer.writerows(rows)
    return len(rows)
