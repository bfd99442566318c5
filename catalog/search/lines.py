"""The lines of words that a text becomes in the index, so that what stands there is found again."""

from collections.abc import Iterator, Sequence

from catalog.search.analysis import Token
from catalog.search.tree import Layer, Match

Line = dict[int, tuple[str, Token, int]]  # by place: a word, its token, the place of the next one


def lines(found: Sequence[Token], language: str) -> Iterator[tuple[Layer, Line]]:
    """The runs of the index that a text becomes, as far as its tokens are `found` (see runs.py)."""
    words: Line = {}
    variants: Line = {}
    stems: Line = {}
    after = 0
    for token in found:
        at = token.position
        if token.pieces:
            after = at + token.pieces
            variants[at] = (token.exact, token, after)
        else:
            words[at] = (token.exact, token, at + 1)
            stems[at] = (f"{language}:{token.stem}", token, at + 1)
            if at >= after:
                variants[at] = (token.also[0] if token.also else token.exact, token, at + 1)
        if token.parts:
            parts = enumerate(token.parts)
            yield Layer.STEM, {n: (f"{language}:{part}", token, n + 1) for n, part in parts}
    yield from ((Layer.EXACT, words), (Layer.EXACT, variants))
    if language:
        yield Layer.STEM, stems


def last(match: Match, at: int, line: Line) -> Token | None:
    """The last word of `match` if it stands at this place of a line, else None."""
    found = None
    for wanted in match.tokens:
        word, found, then = line.get(at, ("", None, 0))
        if word != wanted:
            return None
        at = then
    return found
