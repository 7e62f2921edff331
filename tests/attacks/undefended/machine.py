"""Defences against files and web pages that mean harm, against machines that fail, and of backups."""

from tests.attacks.undefended.defence import Defence, Removal

FILES = "tests/attacks/test_files.py"
ADDRESSES = "tests/attacks/test_web_addresses.py"
DAMAGE = "tests/attacks/machine/test_damage.py"
BACKUP = "tests/attacks/machine/test_backup.py"
UPGRADES = "tests/attacks/machine/test_upgrades.py"

MACHINE = (
    Defence(
        "the kernel ends a file that takes too long",
        (f"{FILES}::test_a_file_that_takes_too_long_is_told_with_the_setting_and_the_others_go_on",),
        (
            Removal(
                "retrieval/ingest/reading/worker.py",
                "resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))",
            ),
        ),
    ),
    Defence(
        "the kernel refuses a file more memory",
        (f"{FILES}::test_a_file_that_needs_too_much_memory_is_told_with_the_setting",),
        (
            Removal(
                "retrieval/ingest/reading/worker.py",
                "resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))",
            ),
        ),
    ),
    Defence(
        "a book is read once however often its spine names it",
        (f"{FILES}::test_a_hostile_file_ends_by_itself_with_its_text_or_a_reason[spine.epub]",),
        (
            Removal(
                "retrieval/formats/zipped/epub.py",
                "list(dict.fromkeys(_chapter_names(package, posixpath.dirname(root))))",
                "list(_chapter_names(package, posixpath.dirname(root)))",
            ),
        ),
    ),
    Defence(
        "a compressed page is limited while it is unpacked",
        (f"{ADDRESSES}::test_a_compressed_page_is_limited_while_it_is_unpacked",),
        (
            Removal(
                "retrieval/ingest/sources/web.py",
                "unpacker.decompress(rest, UNPACKED_PIECE)",
                "unpacker.decompress(rest)",
            ),
        ),
    ),
    Defence(
        "a page has one deadline",
        (f"{ADDRESSES}::test_one_deadline_ends_a_page_that_comes_byte_by_byte[head]",),
        (Removal("retrieval/ingest/sources/web.py", "            opened.append(", "            print("),),
    ),
    Defence(
        "private addresses inside of IPv6 are refused",
        (f"{ADDRESSES}::test_addresses_that_lead_inside_by_a_gateway_are_refused",),
        (
            Removal(
                "retrieval/ingest/sources/web.py",
                " or any(ip in network for network in TUNNELS if ip.version == 6)",
            ),
        ),
    ),
    Defence(
        "private addresses are refused",
        (f"{ADDRESSES}::test_addresses_that_lead_inside_by_a_gateway_are_refused[fe80::1%1]",),
        (Removal("retrieval/ingest/sources/web.py", "if not ip.is_global or ip.is_multicast or any(", "if any("),),
    ),
    Defence(
        "damaged counts of words are made again",
        (f"{DAMAGE}::test_damaged_counts_of_words_make_themselves_again",),
        (
            Removal(
                "retrieval/index/words/store.py",
                "UNREADABLE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)",
                "UNREADABLE = ()",
            ),
        ),
    ),
    Defence(
        "an emptied index is not nothing found",
        (f"{DAMAGE}::test_a_lost_index_is_not_nothing_found_and_can_be_made_again",),
        (Removal("retrieval/search/hybrid.py", "if expected and not self.chunks:", "if False:"),),
    ),
    Defence(
        "a damaged database is noticed",
        (f"{DAMAGE}::test_a_damaged_database_is_found_and_a_backup_brings_it_back",),
        (
            Removal("ui/doctor.py", 'if found != "ok":', "if False:"),
            # opening it fails as well, which is the other defence
            Removal(
                "ui/doctor.py",
                'damaged if "malformed" in str(error) or "not a database" in str(error) else "Do what this says."',
                '"Do what this says."',
            ),
        ),
    ),
    Defence(
        "a full disk is called by its name",
        (
            f"{DAMAGE}::test_a_full_disk_is_called_that_and_loses_nothing",
            f"{DAMAGE}::test_a_full_disk_is_known_by_whatever_tells_of_it",
        ),
        (Removal("ui/wording/full_disk.py", "while error is not None:", "while False:"),),
    ),
    Defence(
        "a read-only home is searched on a copy",
        (f"{DAMAGE}::test_a_read_only_home_is_searched_and_asked_and_what_is_not_kept_is_told",),
        (Removal("ui/settings/read_only.py", "if not is_read_only(home):", "if True:"),),
    ),
    Defence(
        "a new home is for its owner alone",
        (f"{DAMAGE}::test_a_new_home_is_for_its_owner_alone",),
        (Removal("ui/wiring.py", "self.home.mkdir(0o700, parents=True", "self.home.mkdir(parents=True"),),
    ),
    Defence(
        "a home that others can read is a warning",
        (f"{DAMAGE}::test_a_home_that_others_can_read_is_a_warning_whose_remedy_works",),
        (Removal("ui/doctor.py", "if home.exists() and home.stat().st_mode & 0o077:", "if False:"),),
    ),
    Defence(
        "what a backup holds is checked byte by byte",
        (f"{BACKUP}::test_a_damaged_archive_is_refused_and_the_home_stays[change]",),
        (Removal("ui/backup/restoring.py", 'if sums != manifest.get("sha256"):', "if False:"),),
    ),
    Defence(
        "no file of a backup leads out of the home",
        (f"{BACKUP}::test_a_damaged_archive_is_refused_and_the_home_stays[lead_out]",),
        (
            Removal(
                "ui/backup/restoring.py",
                "if not target.is_relative_to(folder.resolve()) or target == folder.resolve():",
                "if False:",
            ),
        ),
    ),
    Defence(
        "a backup gets its name when it is whole",
        (f"{BACKUP}::test_a_killed_backup_leaves_the_one_before[150]",),
        (
            Removal(
                "ui/backup/writing.py",
                "        files = _write_quietly(loaded, home, database, part)",
                "        part = file\n        files = _write_quietly(loaded, home, database, part)",
            ),
        ),
    ),
    Defence(
        "a restored home takes its place in one step",
        (f"{BACKUP}::test_a_killed_restore_leaves_the_old_home_or_the_new[40]",),
        (Removal("ui/backup/restoring.py", 'home.with_name(f".{home.name}.restoring")', "home"),),
    ),
    Defence(
        "a home that is not empty is not replaced unasked",
        (f"{BACKUP}::test_a_home_that_is_not_empty_is_refused_unless_told_and_then_kept_aside",),
        (Removal("ui/backup/restoring.py", "if is_filled and not force:", "if False:"),),
    ),
    Defence(
        "an earlier database is brought to the newest schema",
        (f"{UPGRADES}::test_rows_of_every_table_of_every_earlier_schema_are_there_after_the_upgrade",),
        (Removal("feedback/store/database.py", 'command.upgrade(config, "head")', "pass"),),
    ),
)
