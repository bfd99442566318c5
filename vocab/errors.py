"""What can go wrong with words.

VocabError
- UnreadableDocument      a document that no reader of ours can take (its message says what to mend)
  - UnsupportedMediaType  no reader for this media type
  - SourceRefusal         an answer that says, in the words of its protocol, why there is none
  - DocumentTooLarge      over a budget: bytes, ratio, depth, statements
- UnreadablePolicy        JSON that is no policy as the Dataspace Protocol writes them
- UnreadableHistory       a table that is no history of events, or one too long to be traced
- ReaderDied              the sandboxed reader ended without an answer
- SandboxUnavailable      this machine offers no way to cut the reader off from the network
"""


class VocabError(Exception):
    """Root of this tree."""


class UnreadableDocument(VocabError):
    """A document that no reader of ours can take."""


class UnsupportedMediaType(UnreadableDocument):
    """No reader for this media type."""

    def __init__(self, media_type: str) -> None:
        super().__init__(
            f"no reader for {media_type!r}: send N-Triples, Turtle, RDF/XML or JSON-LD"
        )


class SourceRefusal(UnreadableDocument):
    """An answer that says, in the words of its protocol, why there is no document."""


class DocumentTooLarge(UnreadableDocument):
    """A document over one of the reading budgets."""


class ReaderDied(VocabError):
    """The sandboxed reader ended without an answer: killed, out of memory, out of time."""


class SandboxUnavailable(VocabError):
    """Neither user namespaces nor seccomp can cut the reader off from the network here."""


class UnreadablePolicy(VocabError):
    """JSON that is no policy: at `pointer` (RFC 6901) there is a `problem`, with how to mend it."""

    def __init__(self, pointer: str, problem: str) -> None:
        super().__init__(f"{pointer or 'the policy'}: {problem}")
        self.pointer, self.problem = pointer, problem


class UnreadableHistory(VocabError):
    """A table that is no history of events; the message says what to mend."""
