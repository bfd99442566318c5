"""The corpus has the shape of real catalogues, within bounds that 2,000 datasets allow."""

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bench.corpus import SEED, publishers, values
from bench.corpus.dataset import describe
from bench.corpus.languages import LANGUAGES
from bench.corpus.vocabulary import SIZE, WEIGHTS, words
from vocab.authority import lookup
from vocab.namespaces import DCAT, DCATAP, DCT, NAL, SPDX

DATASETS = 2_000
LITERAL = re.compile(r'"(.*)"@([a-z]{2}) \.\n')


@cache
def described():
    """(lines of the dataset, lines of everything, its publisher's included), for each."""
    found = []
    for number in range(DATASETS):
        one = describe(SEED, number)
        whole = [*one.root, *one.distributions, *one.blank, *publishers.lines(one.publisher)]
        found.append((one.root, whole))
    return found


def per_dataset(piece: str) -> float:
    """How often `piece` stands in the statements of a dataset, on average."""
    return sum(piece in line for _, whole in described() for line in whole) / DATASETS


def literals(predicate: str) -> list[tuple[str, str]]:
    """(text, language) of the datasets' own values of a property."""
    lines = (line for root, _ in described() for line in root if f" <{predicate}> " in line)
    return [(match[1], match[2]) for line in lines if (match := LITERAL.search(line))]


def test_a_dataset_has_about_53_statements():
    counts = [len(whole) for _, whole in described()]
    assert 52 <= sum(counts) / DATASETS <= 54.5
    assert min(counts) < 35
    assert max(counts) > 85


def test_no_statement_is_said_twice_about_a_dataset():
    for _, whole in described():
        assert len(whole) == len(set(whole))


def test_texts_come_in_one_to_three_of_eight_languages():
    languages = [{tag for _, tag in titles_of(root)} for root, _ in described()]
    assert {len(tags) for tags in languages} == {1, 2, 3}
    assert 1.6 <= sum(map(len, languages)) / DATASETS <= 2.0
    assert len(set.union(*languages)) == len(LANGUAGES) == 8
    uses = Counter(tag for tags in languages for tag in tags)
    assert uses[LANGUAGES[0].tag] > 2 * uses[LANGUAGES[-1].tag]


def titles_of(root: list[str]) -> list[tuple[str, str]]:
    titles = [LITERAL.search(line) for line in root if f" <{DCT}title> " in line]
    return [(match[1], match[2]) for match in titles if match]


def test_a_dataset_says_the_languages_of_its_texts():
    codes = {language.tag: language.code for language in LANGUAGES}
    for root, _ in described():
        said = {line for line in root if f" <{DCT}language> " in line}
        assert len(said) == len(titles_of(root))
        for _, tag in titles_of(root):
            assert any(f"{NAL}language/{codes[tag]}>" in line for line in said)


def test_titles_have_four_to_ten_words_and_descriptions_15_to_90():
    titles = [len(text.split()) for text, _ in literals(f"{DCT}title")]
    assert (min(titles), max(titles)) == (4, 10)
    lengths = [len(re.findall(r"\w+", text)) for text, _ in literals(f"{DCT}description")]
    assert 15 <= min(lengths) <= 18
    assert 88 <= max(lengths) <= 96  # "&amp;", <b> and \n are words to this pattern


def test_every_description_has_what_makes_readers_stumble():
    for text, _ in literals(f"{DCT}description"):
        assert text.count('\\"') == 2
        assert "<b>" in text
        assert " &amp; " in text
        assert "</b>" in text
        assert text.count("\\n") == 1
        assert not text.isascii()


def test_keywords_are_two_to_seven_and_two_of_five_have_two_words():
    counts = [sum(f" <{DCAT}keyword> " in line for line in root) for root, _ in described()]
    assert min(counts) in (1, 2)  # two may be the same
    assert max(counts) == 7
    assert 4.2 <= sum(counts) / DATASETS <= 4.6
    keywords = literals(f"{DCAT}keyword")
    assert 0.36 <= sum(" " in text for text, _ in keywords) / len(keywords) <= 0.46


#                               per dataset: from, to
@pytest.mark.parametrize(("piece", "least", "most"), [
    (f"> <{DCAT}distribution> ",      2.20, 2.55),
    (f"> <{DCAT}theme> ",             1.30, 1.50),
    ("/access-right/PUBLIC> ",       1.00, 1.00),
    (f"<{DCT}accrualPeriodicity> ",   0.55, 0.65),
    (f"<{DCAT}landingPage> ",         0.66, 0.74),
    (f"<{DCATAP}applicableLegislation> ", 0.07, 0.13),
    (f"<{DCT}publisher> ",            1.00, 1.00),
    (f"<{DCAT}contactPoint> _:",      1.00, 1.00),
    (f"<{DCT}spatial> <",             0.46, 0.54),
    (f"<{DCT}spatial> _:",            0.46, 0.54),
    (f"<{DCAT}bbox> ",                0.46, 0.54),
    (f"<{DCT}temporal> _:",           0.36, 0.44),
    (f"<{DCT}provenance> _:",         0.12, 0.18),
    (f"<{DCAT}accessURL> ",           2.20, 2.55),
    (f"<{DCAT}mediaType> ",           1.50, 1.80),
    (f"<{DCAT}downloadURL> ",         1.30, 1.55),
    (f"<{DCAT}byteSize> ",            0.85, 1.05),
    (f"<{DCT}rights> _:",             0.40, 0.56),
    (f"<{SPDX}checksum> _:",          0.19, 0.29),
    (f"<{DCATAP}availability> ",      0.62, 0.80),
])  # fmt: skip
def test_properties_are_as_frequent_as_in_real_catalogues(piece, least, most):
    assert least <= per_dataset(piece) <= most


def test_one_distribution_in_seven_is_a_blank_node():
    links = [line for root, _ in described() for line in root if f"<{DCAT}distribution> " in line]
    assert 0.12 <= sum("> _:" in line for line in links) / len(links) <= 0.18


def test_few_publishers_publish_most():
    uses = Counter(describe(SEED, number).publisher for number in range(DATASETS))
    assert 600 <= len(uses) < publishers.COUNT
    first = sum(count for number, count in uses.items() if number < publishers.COUNT // 100)
    assert 0.09 <= first / DATASETS <= 0.16  # 0.01 ** (1 / 2.2)
    assert {len(publishers.lines(number)) - 1 for number in uses} == {1, 2, 3}


def test_few_words_are_frequent_and_most_are_rare():
    texts = [text for text, tag in literals(f"{DCT}title") if tag == "en"]
    uses = Counter(word.lower() for text in texts for word in text.split())
    assert uses[words("en")[0]] / uses.total() == pytest.approx(1 / 3 / WEIGHTS[-1], rel=0.25)
    assert sum(count == 1 for count in uses.values()) > len(uses) / 2


def test_every_language_has_its_40_000_words_the_ones_of_its_people_first():
    for language in LANGUAGES:
        assert len(set(words(language.tag))) == len(words(language.tag)) == SIZE
        assert words(language.tag)[: len(language.head)] == language.head
        assert 50 <= len(language.head) <= 100


def test_the_controlled_values_are_in_the_authority_tables():
    known = (values.THEMES, values.FORMATS, values.LICENCES, values.FREQUENCIES, values.COUNTRIES)
    assert [len(one) for one in known] == [14, 18, 10, 10, 14]
    for iri in (*(iri for one in known for iri in one), *values.AVAILABILITIES, values.PUBLIC):
        assert lookup.concept(iri.strip("<>")), iri
    assert len(values.MEDIA_TYPES) == len(values.FORMATS)


def test_another_process_writes_the_same():
    code = "from bench.corpus.dataset import describe; print(''.join(describe(1, 7).root), end='')"
    said = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    ).stdout
    assert said == "".join(describe(1, 7).root)
