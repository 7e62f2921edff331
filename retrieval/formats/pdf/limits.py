"""Refuse PDF files that unpack to far more than they hold, before PDFium unpacks them."""

import re
import zlib

from retrieval.errors import RefusedSourceError

STREAM = re.compile(rb"/FlateDecode\b[^\0]{0,400}?\bstream\r?\n")
DICTIONARY_BYTES = 400
MOST_RATIO = 50
"""Text and drawings shrink to a tenth or a twentieth; what shrinks further is blank or repeats itself."""
MOST_DRAWN_MB, MOST_PICTURED_MB = 4, 128
"""Most that the streams of a file with a higher ratio may unpack to: those that draw together, and each picture."""
MOST_CHECKED_MB = 1024
PIECE, UNPACKED_PIECE = 1 << 14, 1 << 20


def check_streams(data: bytes) -> None:
    """Unpack every stream piece by piece without keeping it. Raises RefusedSourceError if they are a bomb."""
    checked = drawn = 0
    for found in STREAM.finditer(data):
        if checked > MOST_CHECKED_MB << 20:
            return
        dictionary = data[max(0, found.start() - DICTIONARY_BYTES) : found.end()].rpartition(b" obj")[2]
        is_picture = b"/Image" in dictionary
        limit = (MOST_PICTURED_MB << 20) if is_picture else (MOST_DRAWN_MB << 20) - drawn
        unpacked, is_dense = _measure(data, found.end(), min(found[0].count(b"FlateDecode"), 3), limit)
        checked += unpacked
        drawn += unpacked if is_dense and not is_picture else 0


def _measure(data: bytes, start: int, layers: int, limit: int) -> tuple[int, bool]:
    """Return what a stream unpacks to, in bytes, and whether that is more than `MOST_RATIO` times its size."""
    unpackers = [zlib.decompressobj() for _ in range(layers)]
    at, unpacked = start, 0
    while at < len(data) and not unpackers[0].eof:
        pieces = [data[at : at + PIECE]]
        at += PIECE
        for unpacker in unpackers:
            out: list[bytes] = []
            for piece in pieces:
                rest = piece
                while rest and not unpacker.eof:
                    try:
                        out.append(unpacker.decompress(rest, UNPACKED_PIECE))
                    except zlib.error:
                        return unpacked, False
                    unpacked += len(out[-1])
                    if unpacked > limit and unpacked > MOST_RATIO * (at - start):
                        raise RefusedSourceError(
                            "its streams unpack to more than fifty times their size, as nothing but a bomb does; print "
                            "it into a new PDF, if you trust it"
                        )
                    rest = unpacker.unconsumed_tail
                    if unpacker is unpackers[-1]:
                        out.clear()
            pieces = out
    used = min(at, len(data)) - start - len(unpackers[0].unused_data)
    return unpacked, unpacked > MOST_RATIO * max(used, 1)
