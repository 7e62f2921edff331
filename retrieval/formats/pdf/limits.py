"""Refuse PDF files that unpack to far more than they hold, before PDFium unpacks them."""

import re
import zlib

from retrieval.errors import RefusedSourceError

STREAM = re.compile(rb"/FlateDecode\b[^\0]{0,400}?\bstream\r?\n")
MOST_STREAM_MB = 32
"""Most that one stream may unpack to if it does so to more than `MOST_RATIO` times its size."""
MOST_RATIO = 50
MOST_CHECKED_MB = 1024
PIECE = 1 << 14


def check_streams(data: bytes) -> None:
    """Unpack every stream piece by piece without keeping it. Raises RefusedSourceError if one is a bomb."""
    checked = 0
    for found in STREAM.finditer(data):
        if checked > MOST_CHECKED_MB << 20:
            return
        checked += _measure(data, found.end(), min(found[0].count(b"FlateDecode"), 3))


def _measure(data: bytes, start: int, layers: int) -> int:
    """Return what a stream unpacks to, in bytes."""
    unpackers = [zlib.decompressobj() for _ in range(layers)]
    at, unpacked = start, 0
    while at < len(data) and not unpackers[0].eof:
        pieces = [data[at : at + PIECE]]
        at += PIECE
        for unpacker in unpackers:
            out: list[bytes] = []
            for piece in pieces:
                while piece and not unpacker.eof:
                    try:
                        out.append(unpacker.decompress(piece, 1 << 20))
                    except zlib.error:
                        return unpacked
                    unpacked += len(out[-1])
                    if unpacked > MOST_STREAM_MB << 20 and unpacked > MOST_RATIO * (at - start):
                        raise RefusedSourceError(
                            "one of its streams unpacks to more than fifty times its size, as nothing but a bomb does; "
                            "print it into a new PDF, if you trust it"
                        )
                    piece = unpacker.unconsumed_tail
                    if unpacker is unpackers[-1]:
                        out.clear()
            pieces = out
    return unpacked
