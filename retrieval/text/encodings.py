"""Tell the encoding of a text that does not name it.

UTF-16 and UTF-32 without a byte-order mark are told by their blanks and line ends. Each of the old code pages is tried,
and that one is taken whose letters beyond ASCII are those of one language, with capitals only where words have them.
"""

import codecs
from functools import cache

WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
SAMPLE_BYTES = 100_000
PRINTED_SHARE = 0.98
"""Least share of printed characters and blanks in a text of 16 or 32 bits for each character."""
OLD = "windows-1252"
"""What browsers take a page for that names no encoding."""
BETTER = 0.02
"""By how much another code page must explain the letters better than windows-1252 does."""
SIGNS = "€‚„…‰‹‘’“”•–—™›¡¢£¤¥§©«®°±·»¿×²³½¼¾ªº№†‡¶¬\u00a0\u00ad"
WESTERN = ("äöüß", "àâæçéèêëîïôùûüÿœ", "áéíñóúü", "ãõáâàçéêíóôú", "àèéìíîòóùú", "åæøéö", "áðéíóúýþæö", "äåöéšž",
           "ëïéèöüáóíúêç", "çëàèéïíòóúü")  # fmt: skip
EASTERN = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "äöüß")
PAGES: dict[str, tuple[str, ...]] = {
    OLD: WESTERN,
    "cp1250": EASTERN,
    "iso8859-2": EASTERN,
    "cp1254": ("çğıöşüâîû", "äöüß"),
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž"),
    "mac-roman": WESTERN,
    "cp850": WESTERN,
    "cp1251": (
        "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "абвгдђежзијклљмнњопрстћуфхцчџш",
    ),
    "koi8-u": ("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    "iso8859-5": ("абвгдежзийклмнопрстуфхцчшщъыьэюяё",),
    "cp866": ("абвгдежзийклмнопрстуфхцчшщъыьэюяё",),
    "mac-cyrillic": ("абвгдежзийклмнопрстуфхцчшщъыьэюяё",),
    "cp1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",),
    "iso8859-7": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",),
    "cp1255": ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",),
    "cp1256": ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ،؛؟ًٌٍَُِّْ",),
    "iso8859-6": ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي،؛؟ًٌٍَُِّْ",),
    "cp874": ("".join(map(chr, range(0xE01, 0xE5B))),),
}
"""For each code page of one byte the letters beyond ASCII of each of its languages."""
LATIN = frozenset("".join((*WESTERN, *EASTERN, "çāą")))
FREQUENT = frozenset("оеаинтсрαοιετσνηרהויאלاليمنو")
"""The most frequent letters of languages that are written without ASCII letters."""
CHARACTER_SETS = {
    "cp932": ("shift_jis", range(0x88, 0x98)),
    "euc_jp": ("shift_jis", range(0x88, 0x98)),
    "cp949": ("euc_kr", range(0xB0, 0xC9)),
    "gb18030": ("gb2312", range(0xB0, 0xD8)),
    "big5": ("big5", range(0xA4, 0xC7)),
}
"""For each encoding of several bytes the set, and its lead bytes, that hold the characters in everyday use."""
KANA = range(0x3041, 0x30FF)


def find_wide(data: bytes) -> str | None:
    """Return the encoding of a text of 16 or 32 bits for each character without a mark; None if it is not one."""
    found = {}
    for name in WIDE:
        width = 4 if "32" in name else 2
        try:
            text = data[: min(len(data), SAMPLE_BYTES) // width * width].decode(name)
        except UnicodeDecodeError:
            continue
        if text and sum(map(_is_printed, text)) >= PRINTED_SHARE * len(text):
            found[name] = sum(text.count(mark) for mark in " \n.") / len(text)
    best = max(found, key=lambda name: found[name], default=None)
    return best if best and found[best] > 0 else None


def find_encoding(data: bytes) -> str:
    """Return the code page that the text is probably in: windows-1252 unless another explains its letters better."""
    sample = data[:SAMPLE_BYTES]
    scores = {name: _score_page(sample, name) for name in PAGES}
    scores |= {name: _score_characters(sample, name) for name in CHARACTER_SETS}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > scores[OLD] + BETTER else OLD


def _is_printed(character: str) -> bool:
    return character.isprintable() or character in "\t\n\r\f\u00a0\u3000\u200b\u200e\u200f\ufeff"


def _score_page(sample: bytes, name: str) -> float:
    text = sample.decode(name, "replace")
    foreign = [at for at, character in enumerate(text) if character > "\x7f"]
    return max((_fit(text, foreign, language) for language in PAGES[name]), default=0.0)


def _fit(text: str, foreign: list[int], language: str) -> float:
    """Return the share of the characters at `foreign` that the language has there, plus a little for frequent ones."""
    letters, fitting = frozenset(language), 0.0
    is_latin = language[0] in LATIN
    for at in foreign:
        character, small = text[at], text[at].lower()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if small in letters and not is_latin and any(side.isascii() and side.isalpha() for side in (before, after)):
            continue  # no word is written in two scripts
        if small in letters and (character == small or not before.islower()):
            fitting += 1.2 if small in FREQUENT else 1.0
        elif character in SIGNS and not (before.isalpha() and after.isalpha() and character not in "’·\u00ad"):
            fitting += 1.0
    return fitting / max(len(foreign), 1)


def _score_characters(sample: bytes, name: str) -> float:
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    foreign = [character for character in text if character > "\x7f"]
    fitting = sum(_is_common(character, name) for character in foreign)
    japanese = name in ("cp932", "euc_jp") and not any(ord(character) in KANA for character in foreign)
    return fitting / max(len(foreign), 1) * (0.5 if japanese else 1.1)


@cache
def _is_common(character: str, name: str) -> bool:
    if "\u3000" <= character <= "\u3020" or "\uff01" <= character <= "\uff5e" or character in "“”‘’…—·":
        return True
    if ord(character) in KANA:
        return name in ("cp932", "euc_jp")
    charset, leads = CHARACTER_SETS[name]
    try:
        encoded = character.encode(charset)
    except UnicodeEncodeError:
        return False
    return len(encoded) == 2 and encoded[0] in leads
