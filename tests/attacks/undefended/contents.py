"""Defences against what stands in documents, questions and corrections, and against what leaves the machine."""

from tests.attacks.undefended.defence import Defence, Removal

TOKENS = "tests/attacks/strangers/test_chat_tokens.py"
FORGED = "tests/attacks/strangers/test_forged_content.py"
TERMINAL = "tests/attacks/strangers/test_terminal.py"
LEAVES = "tests/attacks/strangers/test_nothing_leaves.py"

CONTENTS = (
    Defence(
        "control tokens in passages and questions are letters",
        (
            f"{TOKENS}::test_only_the_template_sets_control_tokens",
            f"{TOKENS}::test_a_document_cannot_end_its_turn_in_the_model_that_ships",
        ),
        (Removal("assistant/models/chat/rendering.py", "make_inert(turn.text, control)", "turn.text"),),
    ),
    Defence(
        "control tokens in corrections are letters",
        (f"{TOKENS}::test_a_correction_and_a_rejected_answer_teach_no_control_token",),
        (Removal("assistant/models/chat/rendering.py", "make_inert(text, find_control_tokens(tokenizer))", "text"),),
    ),
    Defence(
        "control tokens are letters to a model server",
        (f"{TOKENS}::test_a_server_whose_tokenizer_is_unknown_gets_no_control_token_of_any_family",),
        (Removal("assistant/models/remote/generator.py", "make_inert(turn.text, UNKNOWN_SERVERS)", "turn.text"),),
    ),
    Defence(
        "a number that stands in a quoted document cites nothing",
        (f"{FORGED}::test_a_quoted_document_cites_nothing_itself",),
        (Removal("assistant/steps/extracts/wording.py", 'renumber(unit.text, {}), ""', 'unit.text, ""'),),
    ),
    Defence(
        "a number that a model copied cites nothing",
        (f"{FORGED}::test_a_number_that_a_model_copied_from_a_passage_is_no_citation",),
        (Removal("assistant/steps/citations.py", " and not _is_copied(text, marker, plain)"),),
    ),
    Defence(
        "a passage begins no other passage",
        (f"{FORGED}::test_a_passage_begins_no_other_passage_in_the_prompt",),
        (
            Removal(
                "assistant/steps/prompt.py",
                '_LIKE_A_PASSAGE.sub(r"\\1(\\2)", passage.chunk.text.strip())',
                "passage.chunk.text.strip()",
            ),
        ),
    ),
    Defence(
        "letters with which citations are marked are taken out",
        (f"{FORGED}::test_letters_for_private_use_make_no_citation",),
        (Removal("ui/web/chat/answers/prose.py", '_cited(_MARKS.sub("", text), ', "_cited(text, "),),
    ),
    Defence(
        "markup in texts is text",
        (
            f"{FORGED}::test_an_answer_and_a_correction_load_nothing_and_lead_nowhere",
            f"{FORGED}::test_in_the_browser_nothing_of_it_runs_loads_or_looks_approved",
        ),
        (Removal("ui/web/chat/answers/prose.py", '{"html": False, ', '{"html": True, '),),
    ),
    Defence(
        "no text brings an image along",
        (f"{FORGED}::test_an_answer_and_a_correction_load_nothing_and_lead_nowhere",),
        (Removal("ui/web/chat/answers/prose.py", '.disable("image")'),),
    ),
    Defence(
        "a link shows its address and leads nowhere",
        (f"{FORGED}::test_a_link_shows_where_it_would_lead",),
        (
            Removal("ui/web/chat/answers/prose.py", 'MARKDOWN.add_render_rule("link_open", lambda *_: "")'),
            Removal("ui/web/chat/answers/prose.py", 'MARKDOWN.add_render_rule("link_close", _show_address)'),
        ),
    ),
    Defence(
        "what commands print controls no terminal",
        (
            f"{TERMINAL}::test_what_is_printed_controls_nothing_and_can_be_read",
            f"{TERMINAL}::test_an_error_that_names_something_controls_nothing",
            f"{TERMINAL}::test_commands_print_documents_answers_and_sources_without_their_controls",
        ),
        (
            Removal(
                "ui/cli/terminal/printing.py",
                'return "".join(letter if letter in "\\n\\t" or not _controls(letter) else _escape(letter) '
                "for letter in text)",
                "return text",
            ),
        ),
    ),
    Defence(
        "LangSmith is off, whatever the shell says",
        (
            f"{LEAVES}::test_a_model_server_is_asked_alone_also_where_a_shell_wants_traces",
            f"{LEAVES}::test_traces_are_sent_when_the_setting_says_so_and_not_otherwise",
        ),
        (Removal("ui/startup/quiet.py", "if not tracing:", "if False:"),),
    ),
)
