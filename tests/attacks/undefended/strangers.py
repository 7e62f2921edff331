"""Defences of the page against other sites, strangers and people without the right."""

from tests.attacks.undefended.defence import Defence, Removal

OTHER_SITES = "tests/attacks/strangers/test_other_sites.py"
HEADERS = "tests/attacks/strangers/test_headers.py"
UPLOADS = "tests/attacks/strangers/test_uploads.py"
EVENTS = "tests/attacks/strangers/test_forged_events.py"
ACCOUNTS = "tests/attacks/strangers/test_accounts.py"
FILES = "tests/attacks/strangers/documents/test_files.py"
LIMITED = "tests/attacks/strangers/documents/test_limited_collections.py"
SHARED = "tests/attacks/strangers/documents/test_shared_conversations.py"

STRANGERS = (
    Defence(
        "the server answers to its own names alone",
        (f"{OTHER_SITES}::test_a_name_that_another_site_let_point_here_is_refused",),
        (Removal("ui/web/server/own_site.py", "if not self._is_ours(name):", "if False:"),),
    ),
    Defence(
        "the server answers its own pages alone",
        (
            f"{OTHER_SITES}::test_no_event_upload_stream_or_file_answers_a_page_of_another_site",
            f"{OTHER_SITES}::test_no_preflight_lets_another_site_in",
            f"{ACCOUNTS}::test_another_site_signs_nobody_in_or_out",
        ),
        (Removal("ui/web/server/own_site.py", "if not self._is_from_here(scope, headers):", "if False:"),),
    ),
    Defence(
        "no answer lets other sites read it",
        (f"{OTHER_SITES}::test_the_page_itself_gets_no_header_that_opens_it_to_others",),
        (
            Removal(
                "ui/web/server/headers.py",
                'for name, value in message["headers"] if not name.lower().startswith(b"access-control-")',
                'for name, value in message["headers"]',
            ),
        ),
    ),
    Defence(
        "a policy lets the page run its own scripts alone",
        (f"{HEADERS}::test_what_gets_into_the_page_as_markup_runs_nothing_and_calls_nobody",),
        (Removal("ui/web/server/headers.py", ', (b"content-security-policy", policy.encode())'),),
    ),
    Defence(
        "the page stands in no frame",
        (f"{HEADERS}::test_every_answer_says_how_it_may_be_used",),
        (
            Removal(
                "ui/web/server/headers.py",
                "NO_PAGE = \"default-src 'none'; frame-ancestors 'none'\"",
                "NO_PAGE = \"default-src 'none'; frame-ancestors *\"",
            ),
            Removal("ui/web/server/headers.py", '    (b"x-frame-options", b"DENY"),\n'),
            Removal(
                "ui/web/server/headers.py",
                "form-action 'self'; frame-ancestors 'none'\"",
                "form-action 'self'; frame-ancestors *\"",
            ),
        ),
    ),
    Defence(
        "one file is counted while it arrives",
        (f"{UPLOADS}::test_a_file_that_is_too_large_is_refused_while_it_arrives_and_leaves_nothing",),
        (Removal("ui/web/server/uploads.py", "if self._size > self.largest:", "if False:"),),
    ),
    Defence(
        "the files of a visitor are counted",
        (f"{UPLOADS}::test_a_visitor_who_sent_enough_is_told_so_and_others_go_on_until_all_sent_enough",),
        (Removal("ui/web/server/uploads.py", "self._allowance.take(visitor, files=1)", "pass"),),
    ),
    Defence(
        "what all visitors send is counted together",
        (f"{UPLOADS}::test_a_visitor_who_sent_enough_is_told_so_and_others_go_on_until_all_sent_enough",),
        (
            Removal(
                "ui/web/sent/allowance.py", 'if self._count("")[1] + size > self._limits.mb_of_all * MB:', "if False:"
            ),
        ),
    ),
    Defence(
        "a refused upload leaves no file",
        (
            f"{UPLOADS}::test_a_file_that_is_too_large_is_refused_while_it_arrives_and_leaves_nothing",
            f"{UPLOADS}::test_what_is_no_whole_form_is_refused_and_leaves_nothing",
            f"{UPLOADS}::test_a_connection_that_breaks_leaves_nothing",
        ),
        (Removal("ui/web/server/uploads.py", "shutil.rmtree(file.parent, ignore_errors=True)", "pass"),),
    ),
    Defence(
        "a file that an event names was sent by the same visitor",
        (f"{UPLOADS}::test_no_event_takes_a_file_that_this_visitor_did_not_send",),
        (
            Removal(
                "ui/web/sent/files.py",
                "if not isinstance(place, str) or not _PLACE.fullmatch(place):",
                "if not isinstance(place, str):",
            ),
        ),
    ),
    Defence(
        "no value of an event is a file for Gradio",
        (f"{UPLOADS}::test_no_event_takes_a_file_that_this_visitor_did_not_send",),
        (Removal("ui/web/server/routes.py", 'return {**own, "data": inputs} if "data" in own else own', "return own"),),
    ),
    Defence(
        "the cookie of a visitor is signed",
        (f"{EVENTS}::test_a_cookie_that_names_somebody_else_shows_nothing_of_theirs",),
        (
            Removal(
                "ui/web/sent/visitors.py",
                'except InvalidToken:\n            return "", 0',
                "except InvalidToken:\n            return token, 0",
            ),
        ),
    ),
    Defence(
        "the name of a session is the visitor's own",
        (f"{EVENTS}::test_the_name_of_another_s_session_shows_and_stops_nothing",),
        (Removal("ui/web/server/routes.py", 'f"{visitor} {named}"', "named"),),
    ),
    Defence(
        "a conversation goes on with its own person alone",
        (f"{EVENTS}::test_nobody_asks_in_the_conversation_of_another",),
        (
            Removal(
                "ui/actions/asking.py", "if any(judged.exchange.user != user for judged in conversation):", "if False:"
            ),
        ),
    ),
    Defence(
        "a conversation is shown to its own person alone",
        (f"{EVENTS}::test_no_click_reads_or_changes_what_is_another_s_and_none_crashes",),
        (
            Removal(
                "ui/actions/asking.py",
                "for judged in apprentice.feedback.conversation(conversation_id) if judged.exchange.user == user",
                "for judged in apprentice.feedback.conversation(conversation_id)",
            ),
        ),
    ),
    Defence(
        "a training is started with a method of the table",
        (f"{EVENTS}::test_a_training_starts_with_a_method_of_the_table_alone",),
        (Removal("ui/actions/training/run.py", "find_method(method).name", "method"),),
    ),
    Defence(
        "of Gradio's routes those of the page are answered",
        (f"{EVENTS}::test_gradio_answers_nothing_that_the_page_does_not_ask",),
        (
            Removal(
                "ui/web/server/routes.py",
                'await reply(send, NOT_FOUND, "Not found")',
                "await self._behind(scope, receive, send)",
            ),
        ),
    ),
    Defence(
        "whoever has not signed in gets the way in alone",
        (f"{ACCOUNTS}::test_without_an_account_nothing_is_shown_but_the_way_in",),
        (Removal("ui/web/server/sign_in/sign_in.py", "case _ if not asks:", "case _ if person is None:"),),
    ),
    Defence(
        "a session is known by its random id",
        (f"{ACCOUNTS}::test_a_session_cannot_be_forged_fixed_or_used_after_its_end",),
        (
            Removal(
                "ui/people/sessions.py",
                ".where(SESSIONS.c.digest == digest_token(session), SESSIONS.c.until > datetime.now(UTC))",
                ".where(SESSIONS.c.until > datetime.now(UTC))",
            ),
            # the session stands in a signed cookie, which is the other defence
            Removal(
                "ui/web/sent/visitors.py",
                'except InvalidToken:\n            return "", 0',
                "except InvalidToken:\n            return token, 0",
            ),
        ),
    ),
    Defence(
        "an event does what the role allows",
        (f"{ACCOUNTS}::test_a_forged_event_does_nothing_that_the_role_does_not_allow",),
        (Removal("ui/web/edge.py", "find_visitor(request).person.require(declared)", "pass"),),
    ),
    Defence(
        "passwords cannot be tried quickly",
        (f"{ACCOUNTS}::test_passwords_cannot_be_tried_quickly_and_the_log_says_so",),
        (Removal("ui/web/server/sign_in/attempts.py", "if max(waits) > 0:", "if False:"),),
    ),
    Defence(
        "a file is given out as a download",
        (f"{FILES}::test_a_reader_gets_a_file_that_no_browser_would_show_and_a_picture_that_runs_nothing",),
        (Removal("ui/web/server/documents.py", 'b"application/octet-stream"', 'b"text/html"'),),
    ),
    Defence(
        "a file is given out while it is what was read",
        (f"{FILES}::test_a_file_that_was_put_in_the_place_of_another_is_not_given_out",),
        (
            Removal(
                "retrieval/ingest/sources/originals.py",
                "return Original(name, data, digest) if digest == known.digest else None",
                "return Original(name, data, digest)",
            ),
        ),
    ),
    Defence(
        "a limited collection is closed to all others",
        (f"{LIMITED}::test_a_limited_collection_reaches_by_no_way_who_may_not_read_it",),
        (
            Removal(
                "ui/people/reading/reach.py",
                "Limits(apprentice.engine).find_closed(person.name if person.role else None)",
                "frozenset()",
            ),
        ),
    ),
    Defence(
        "a shared conversation shows what was there when it was shared",
        (
            f"{SHARED}::test_what_comes_after_sharing_is_not_given_away_and_a_link_that_ended_is_like_one_that_never_was",
        ),
        (Removal("ui/actions/chat/sharing.py", " if judged.exchange.at <= shared.at"),),
    ),
)
