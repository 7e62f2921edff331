"""Write compound files, in which Outlook and the old Office keep their streams; no library here does."""

import struct
from collections.abc import Mapping

SECTOR, END, FREE, TABLE = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
LARGE = 4096
"""Streams below this size would go into a stream of small sectors, so they are filled up, with their true size kept."""


def write_compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a file with these streams in its root."""
    sectors: list[bytes] = []
    chain: list[int] = []

    def add(data: bytes) -> int:
        first = len(sectors)
        pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        sectors.extend(pieces)
        chain.extend([first + at + 1 for at in range(len(pieces) - 1)] + [END])
        return first

    small = b""
    places = {}
    mini: list[int] = []
    for name, data in streams.items():
        if len(data) >= LARGE:
            places[name] = add(data)
        else:
            places[name] = len(mini) if data else END
            count = -(-len(data) // 64)
            mini += [len(mini) + at + 1 for at in range(count - 1)] + [END] * (count > 0)
            small += data.ljust(count * 64, b"\0")
    small_at = add(small) if small else END
    mini_at = add(b"".join(struct.pack("<I", one) for one in mini).ljust(SECTOR, b"\xff")) if mini else END
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, FREE, 1 if names else FREE, small_at, len(small))]
    entries += [
        _entry(name, 2, at + 2 if at + 1 < len(names) else FREE, FREE, places[name], len(streams[name]))
        for at, name in enumerate(names)
    ]
    directory_at = add(b"".join(entries))
    table_at = len(sectors)
    chain.append(TABLE)
    sectors.append(b"".join(struct.pack("<I", one) for one in chain).ljust(SECTOR, b"\xff"))
    assert len(chain) <= SECTOR // 4
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory_at, 0, LARGE, mini_at, 1 if mini else 0, END, 0)
    return head + struct.pack("<I", table_at).ljust(436, b"\xff") + b"".join(sectors)


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )
