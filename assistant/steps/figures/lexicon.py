"""Words that people use for what tables call otherwise, and words that say what to compute. English and German.

It holds the language of everyday tables (prices, stock, staff, places, dates) and nothing of any one file.
"""

from collections.abc import Mapping
from functools import cache

from retrieval.text.words import stem

_GROUPS = (
    "price prices cost costs costing charge fee rate tariff expensive cheap pricey dear money"
    " preis preise preises kosten kostet kostete kostenpunkt teuer billig günstig gebühr euro euros"
    " dollar dollars pounds",
    "amount amounts sum total pay pays paid payment payments spend spent spending receive received transfer value"
    " transaction transactions betrag beträge bezahlt zahlung zahlungen gezahlt ausgegeben wert",
    "supplier suppliers supply supplies supplied vendor manufacturer maker brand deliver delivers delivered delivery"
    " lieferant lieferanten liefert hersteller lieferung",
    "stock quantity qty inventory available availability units count bestand menge lager lagerbestand vorrätig anzahl",
    "joined join enter entered entry added add start started starts begin began begun hired since eintritt"
    " eingetreten angefangen begonnen",
    "salary salaries pay wage wages earn earns earned earning income gehalt gehälter verdient verdienst lohn",
    "symbol ticker code abbreviation kürzel zeichen",
    "headquarters headquarter hq based located location address sitz standort",
    "founded founding established foundation old older oldest age young younger youngest gegründet gründung baujahr"
    " built erbaut gebaut construction",
    "population people inhabitants residents live lives living einwohner bevölkerung",
    "gdp economy economies bip",
    "currency currencies währung",
    "dial dialling dialing call calling prefix vorwahl",
    "tld domain web internet ending",
    "ioc olympic olympics",
    "language languages spoken speak speaks sprache sprachen",
    "capital capitals hauptstadt",
    "phone telephone telefon telefonnummer tel extension mobile durchwahl",
    "email mail e-mail",
    "owner owners own owns owned responsible charge inhaber verantwortlich zuständig",
    "status state condition stand zustand",
    "score scores point points rating grade mark note punkte bewertung",
    "change changes difference lost lose loses fell fall dropped drop gained gain gains rose rise grew grow"
    " änderung veränderung",
    "number numbers no nr nummer num",
    "date day when datum tag",
    "place rank ranking ranked position rang platz",
    "weight weigh weighs heavy heavier heaviest light lighter lightest gewicht wiegt schwer",
    "height tall taller tallest high higher hoch höhe groß",
    "length long longer longest pages lang länge seiten",
    "area large surface fläche",
    "duration time minutes hours takes take took last lasts lasted dauer dauert zeit stunden",
    "distance far away entfernung",
    "speed fast faster fastest quick geschwindigkeit schnell",
    "year years jahr jahre",
    "city town place ort stadt",
    "room hall building floor venue raum saal gebäude stockwerk",
    "country countries nation land länder staat",
    "approve approved approves approval genehmigt freigegeben",
    "purpose for reason verwendungszweck zweck",
    "recipient payee receiver empfänger",
    "job title role position occupation profession beruf stelle funktion",
    "department team unit division abteilung bereich",
    "work works working employed arbeitet arbeiten",
    "use used usage uses consumption consumed consume consumes verbrauch verbraucht nutzung",
    "speaker speakers speak speaks spoke talk talks talked presenter presented referent redner sprach",
    "decision decisions decide decided result outcome entscheidung beschluss beschlossen ergebnis",
    "topic topics subject theme discussed discuss thema themen besprochen",
    "attendees attended attend participants participant guests visitors people besucher teilnehmer teilnehmerinnen",
    "author authors wrote written writer autor autorin geschrieben",
    "revenue sales turnover sold sell sells umsatz verkauft verkauf",
    "customer client buyer bought kunde kundin käufer",
    "category kind type sort group kategorie art warengruppe gruppe",
    "unit einheit packaging",
)
"""Words of one line mean the same of a column."""

_SUBJECTS = (
    "employee employees staff colleague colleagues people person persons everyone everybody anyone member members team"
    " worker workers work works working department job salary arbeitet arbeiten"
    " mitarbeiter mitarbeiterin personal leute",
    "company companies firm firms business businesses corporation corporations index constituent constituents security"
    " securities stock stocks issuer unternehmen firma firmen",
    "product products item items article articles good goods thing things sku part parts tool tools"
    " artikel produkt produkte ware waren bezeichnung sorten teile",
    "country countries nation nations land länder",
    "payment payments transaction transactions booking bookings transfer transfers invoice invoices amount payee"
    " zahlung zahlungen buchung buchungen rechnung rechnungen",
    "order orders bestellung bestellungen auftrag aufträge",
    "branch branches shop shops store stores site sites location locations office offices filiale filialen",
    "event events meeting meetings course courses termin termine",
    "book books title titles author",
    "customer customers client clients kunde kunden",
    "project projects task tasks ticket tickets projekt projekte aufgabe aufgaben",
    "room rooms flat flats building buildings house houses raum räume wohnung wohnungen",
    "vehicle vehicles car cars truck trucks fahrzeug fahrzeuge",
    "student students pupil pupils class schüler",
    "service services system systems application applications server servers dienst dienste",
)
"""What the rows of a table may be; a word of the same line in its heads or title says that they are that."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _all(words: str, meaning: tuple[str, str]) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(words.split(), meaning)


EXTREMES: Mapping[str, tuple[str, str]] = {
    **_all("cheapest cheaper billigste billigsten billiger günstigste günstigsten günstiger", ("low", "price")),
    **_all("dearest dearer priciest pricier teuerste teuersten teurer teuerstes", ("high", "price")),
    **_all("oldest older älteste ältesten älter", ("early", "founded")),
    **_all("youngest younger newest newer neueste neuesten neuer jüngste jünger", ("late", "founded")),
    **_all("latest recent last letzte letzten letzter", ("late", "date")),
    **_all("earliest earlier first erste ersten erster frühester früheste", ("early", "date")),
    **_all("heaviest heavier schwerste schwerer", ("high", "weight")),
    **_all("lightest lighter leichteste leichter", ("low", "weight")),
    **_all("tallest taller", ("high", "height")),
    **_all("longest longer längste längsten länger", ("high", "length")),
    **_all("shortest shorter kürzeste kürzesten kürzer", ("low", "length")),
    **_all("fastest faster schnellste schneller", ("high", "speed")),
    **_all("slowest slower langsamste langsamer", ("low", "speed")),
    **_all(
        "largest larger biggest bigger highest higher greatest greater most more maximum max top best-paid"
        " größte größten größer höchste höchsten höher meiste meisten mehr größtes höchstes",
        ("high", ""),
    ),
    **_all(
        "smallest smaller lowest lower least fewest fewer less minimum min bottom"
        " kleinste kleinsten kleiner niedrigste niedrigsten niedriger wenigste wenigsten weniger",
        ("low", ""),
    ),
}
"""Words of comparison: which end of a column they ask for, and a word for the column if they name it."""
INTENSIFIED = {
    "expensive": ("high", "price"), "costly": ("high", "price"), "recent": ("late", "date"), "common": ("high", ""),
    "recently": ("late", "date"),
    "teuer": ("high", "price"), "lost": ("low", "change"), "lose": ("low", "change"), "dropped": ("low", "change"),
    "fell": ("low", "change"), "gained": ("high", "change"), "rose": ("high", "change"), "grew": ("high", "change"),
    "earns": ("high", "salary"), "costs": ("high", "price"), "kostet": ("high", "price"),
}  # fmt: skip
"""Words that name end and column beside "most" or "least"; beside "least" the other end."""
OPPOSITE = {"high": "low", "low": "high", "early": "late", "late": "early"}

SUMS = _set("total sum altogether overall combined summe insgesamt gesamt zusammen gesamtsumme gesamtbetrag")
AVERAGES = _set("average mean durchschnitt durchschnittlich durchschnittliche durchschnittlicher mittel averaged")
LASTING = _set("last lasts lasted take takes took dauert dauerte")
COUNTS = _set("count anzahl")
NEGATIONS = _set("not no without except never nicht kein keine keinen ohne außer isn aren doesn don wasn didn")
SMALL_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
}  # fmt: skip
TOTALS = _set("total totals sum subtotal average mean summe gesamt insgesamt zwischensumme durchschnitt")
"""Words by which a row begins that sums up the others."""

TIMES = _set("year date day month time jahr datum tag monat")
"""Words for what a column of days holds."""
DATING = _set(
    "published released issued printed built opened created made born erschienen gebaut eröffnet veröffentlicht"
)
"""Words for what happened at the time that is asked for."""
_EURO, _DOLLAR, _POUND = (_set(words) for words in ("€ eur euro euros", "$ usd dollar dollars", "£ gbp pound pounds"))
CURRENCIES = {word: words for words in (_EURO, _DOLLAR, _POUND) for word in words}
"""What else each name of a currency may be called."""
YES = _set("yes ja true x y ✓ wahr oui sí")
NO = _set("no nein false n - ✗ falsch non") | {""}

SOFT = _set(
    "hatte hatten mit "
    "aller allen sämtliche use uses used run runs running using often oft offer offers offered include includes "
    "contain contains got gets keep keeps hold holds held serve serves play plays sit sits sitzt sitzen steht "
    "stehen läuft laufen dabei happen happens please show tell give find look know get according list lists table "
    "tables file files sheet sheets spreadsheet row rows column columns record records entry entries data current "
    "currently now oder und aber auch als bei mit nach aus an auf um bis or and information info details detail "
    "about exactly figure figures many much long per each also belong belongs here number numbers nummer there "
    "went go goes come comes name names named called sind ist hat haben wir ich gehören gehört bitte zeige viel "
    "viele lange pro laut tabelle liste verzeichnis datei gibt wird werden verkauft heißt heißen für von im in "
    "der die das dem den des zur zum was wie wer wo wann welche welcher welches welchem welchen am est une les "
    "quelle quel quels quelles du la le il el los las al del di da de et en un où qui combien qual cuál cuántos "
    "quién chi wurde wurden war waren gab "
)
"""Words that say nothing of what is asked for."""


def meanings(word: str) -> frozenset[int]:
    """Return which groups of equal meaning a word belongs to, for a column."""
    return _index(_GROUPS).get(word) or _index(_GROUPS).get(stem(word)) or frozenset()


def subjects(word: str) -> frozenset[int]:
    """Return which kinds of rows a word may mean."""
    return _index(_SUBJECTS).get(word) or _index(_SUBJECTS).get(stem(word)) or frozenset()


@cache
def _index(groups: tuple[str, ...]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(groups):
        for word in line.split():
            found.setdefault(word, set()).add(number)
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


LEAST_ROOT = 5
ENDINGS = _set("s es d ed r er ers rs or ors ing ings ion ions ation ations ment ments ee ees al als ance") | {"", "e"}
"""How English makes words of one root: "attended", "attendees"."""


def are_akin(one: str, other: str) -> bool:
    """Whether two words are forms of one another: equal stems, or one with a short ending more."""
    if one == other or stem(one) == stem(other):
        return True
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    if same >= LEAST_ROOT and {one[same:], other[same:]} <= ENDINGS:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 4 and long.startswith(short) and len(long) - len(short) <= 2 and not long[-1].isdigit()
