"""As many whole paragraphs and sentences as fit. llama-index cuts; this file finds where its pieces are."""

from collections.abc import Iterator

from retrieval.chunking.pieces import Limits, join_short
from retrieval.text.sentences import Span, split_sentences


def by_sentences(text: str, limits: Limits) -> Iterator[Span]:
    """Yield spans of whole sentences, paragraphs kept together where they fit; headings stay with what follows."""
    return join_short(text, _pieces(text, limits), limits)


def _pieces(text: str, limits: Limits) -> Iterator[Span]:
    """Yield the spans of the splitter's pieces of `text`, without the blanks around them."""
    special_tokens = limits.special_tokens
    whole = text.strip()
    if whole and limits.measure(text) <= min(limits.tokens + special_tokens, limits.window):
        start = text.index(whole)  # as the splitter would, whose import takes seconds
        yield start, start + len(whole)
        return
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter(
        chunk_size=limits.tokens,
        chunk_overlap=0,
        paragraph_separator="\n\n",
        tokenizer=lambda piece: range(limits.measure(piece) - special_tokens),
        chunking_tokenizer_fn=split_sentences,
    )
    end = 0
    for piece in splitter.split_text(text):
        start = text.index(piece, end)
        end = start + len(piece)
        if limits.measure(piece) <= limits.window:
            yield start, end
        else:  # joined sentences can have more tokens than the sum of their parts
            for inner_start, inner_end in _pieces(piece, limits.of(limits.tokens // 2)):
                yield start + inner_start, start + inner_end
