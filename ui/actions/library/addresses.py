"""Add what is at a web address, for somebody who uses the page.

The limits are those of the command: private addresses are refused, each redirect is checked, and so on
(`retrieval/ingest/sources/web.py`). Two things are narrower here. Nothing but an address is taken, since everything
else would be a file of this machine; and where the settings allow private addresses, only whoever runs the home may
add any.
A page belongs to nobody: anybody can read it where it is, so nothing notes who added it.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from retrieval.errors import RetrievalError
from retrieval.ingest.sources.web import is_url
from retrieval.records import IngestResult
from retrieval.search.collections import check_name
from ui.actions.documents import Events, Reading, add, read_in_background
from ui.actions.library.uploads import one_at_a_time
from ui.people.reading.reach import check_may_add, find_reach
from ui.people.roles import Person
from ui.wiring import Apprentice

LONGEST_ADDRESS = 2000


def add_address(
    apprentice: Apprentice, address: str, collection: str, person: Person, *, crawl: bool = False
) -> Iterator[Reading]:
    """Read the page at a web address into a collection; yield after every bit of progress.

    `crawl` also follows its links, within the limits of the settings. Raises RetrievalError when it is no web address,
    when the person may add none here, or as `add` does; a page that cannot be read is a result.
    """
    check_name(collection)
    url = read_address(address)
    check_addresses(apprentice, person)
    _check_reach(apprentice, person, url, collection, crawl=crawl)

    def read(events: Events) -> Iterator[IngestResult]:
        with one_at_a_time(apprentice):
            yield from add(apprentice, [url], events.put, collection=collection, crawl=crawl)

    return read_in_background(read)


def _check_reach(apprentice: Apprentice, person: Person, url: str, collection: str, *, crawl: bool) -> None:
    """Raise RetrievalError when an address must not be added by somebody who may not read all collections.

    A library holds each address once. So adding one that a closed collection holds would take it away from there, and
    nobody knows beforehand where links lead.
    """
    reach = find_reach(apprentice, person)
    check_may_add(apprentice, reach, collection)
    if reach.is_whole:
        return
    if crawl:
        raise RetrievalError("Here only an admin adds the pages that one links to. Add this page without them.")
    if any(one.uri == url and not reach.reads(one.collection) for one in apprentice.library.documents()):
        raise RetrievalError("This address cannot be added. Ask an admin.")


def read_address(typed: str) -> str:
    """Return what was typed as an http or https address, without its fragment.

    Raises RetrievalError when it is none, or holds a password, which everybody would see in the list.
    """
    address = typed.strip()
    if "://" not in address and "." in address and not address.startswith(("/", ".", "~")):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host, named = parts.hostname, parts.username or parts.password
    except ValueError:
        host, named = None, None
    if not is_url(address) or not host or not address.isprintable() or " " in address or len(address) > LONGEST_ADDRESS:
        raise RetrievalError(
            f"{typed.strip()[:100]!r} is no web address. Type one such as https://example.org/handbook.html."
        )
    if named:
        raise RetrievalError("The address holds a name or a password, which everybody would see. Leave it out.")
    return address.partition("#")[0]


def check_addresses(apprentice: Apprentice, person: Person) -> None:
    """Raise RetrievalError when the page must fetch nothing for this person.

    Where private addresses are allowed, whoever adds one can read what the network of this machine holds.
    """
    if not apprentice.settings.index.allow_private_addresses:
        return
    server = apprentice.settings.server
    alone = person.role is None and not server.without_sign_in and not server.names
    if not alone and (person.role is None or not person.may("remove documents")):
        raise RetrievalError(
            "Here private addresses may be fetched too (index.allow_private_addresses), so only an admin adds "
            "web addresses on the page. Ask one, or download the page and add the file."
        )
