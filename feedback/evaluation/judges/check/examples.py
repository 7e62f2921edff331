"""Questions whose right answers are known: by these a judge is measured when nobody gives others.

Their passages are taken from this program's documentation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion

ABSURD = (
    "The office parrot decides that every second Tuesday.",
    "It depends.",
    "Bananas are harvested at full moon, and the harbour master keeps the receipts.",
)
"""Answers to no question at all. Between them stand right answers to other questions."""


@dataclass(frozen=True)
class Example:
    """A question, a passage that answers it, and two right answers in different words."""

    question: str
    passage: str
    reference: str
    answer: str


def find_absurd_answer(examples: Sequence[Example], at: int) -> str:
    """Return an answer to question number `at` that nobody can take for right."""
    if at % 2:
        return ABSURD[at // 2 % len(ABSURD)]
    return examples[(at + len(examples) // 2) % len(examples)].answer


def take_examples(questions: Sequence[GoldenQuestion]) -> list[Example]:
    """Make examples of answerable golden questions with passages; the right answer is the last reference.

    Raises FeedbackError when there are fewer than ten, because then a good judge may fail by chance.
    """
    fit = [question for question in questions if question.references and question.passages]
    if len(fit) < 10:
        raise FeedbackError(
            f"The file has {len(fit)} questions with reference and passages; a judge is measured with at least 10."
        )
    return [
        Example(
            question.question,
            "\n\n".join(passage.chunk.text for passage in question.passages),
            question.references[0],
            question.references[-1],
        )
        for question in fit
    ]


EXAMPLES = (
    Example(
        "Which Python version is needed?",
        "You need Python 3.11 or newer and about 4 GB of free disk space. On Debian and Ubuntu you also need the "
        "package python3-venv.",
        "Python 3.11 or newer.",
        "You need at least Python 3.11.",
    ),
    Example(
        "What does exit code 130 mean?",
        "0 done; 1 refused by a rule; 2 something to fix, such as a wrong setting or a crash; 130 interrupted, by "
        "Ctrl-C.",
        "130 means that the command was interrupted with Ctrl-C.",
        "The command was interrupted by Ctrl-C.",
    ),
    Example(
        "How do I undo a promotion?",
        "To undo a promotion, roll back: what answered before the last promotion answers again. The command is "
        "`finetune rollback`.",
        "Run `finetune rollback`; then what answered before answers again.",
        "With the command `finetune rollback`, which lets the version before answer again.",
    ),
    Example(
        "How many tokens does a chunk have at most?",
        "The text of a document is cut into chunks of up to 200 tokens (`index.chunk_tokens`). A chunk is never "
        "longer than the embedding model can read.",
        "Up to 200 tokens.",
        "A chunk has at most 200 tokens.",
    ),
    Example(
        "What happens to the text in the index when a document is removed?",
        "Removing a document also deletes its text from the index, so that answers no longer use it, and deletes "
        "the file if it was added in the browser.",
        "Its text is deleted from the index, so answers no longer use it.",
        "The text is deleted from the index as well, and no answer uses it any more.",
    ),
    Example(
        "How many links deep does a crawl go?",
        "`assistant ingest --crawl` adds the page and follows its links on the same site, nearest first: up to 2 "
        "links deep, 100 pages and 15 minutes.",
        "Up to 2 links deep.",
        "A crawl follows links up to two levels deep.",
    ),
    Example(
        "Which program reads scanned PDF files?",
        "A scanned PDF contains pictures and no text. If the program tesseract is installed, it reads them, which "
        "takes some seconds for each page.",
        "The program tesseract reads them, if it is installed.",
        "Scans are read by tesseract, when that is installed.",
    ),
    Example(
        "Do collections protect secrets?",
        "Collections are for order and better answers. They do not protect secrets, because everybody who can open "
        "the page may ask any of them.",
        "No, everybody who can open the page may ask any collection.",
        "No. Whoever can open the page may ask every collection.",
    ),
    Example(
        "How deep are archives inside an archive opened?",
        "Adding an archive again updates its documents and removes those that it no longer contains. Archives "
        "inside an archive are opened, up to three deep.",
        "Up to three deep.",
        "They are opened to a depth of three.",
    ),
    Example(
        "How do I take a correction back?",
        "You can correct an answer as often as you like; only your last version counts. To take a correction back, "
        "save the original text.",
        "Save the original text again.",
        "By saving the original text of the answer.",
    ),
    Example(
        "How much does a new person count at first?",
        "A new person counts 0.25, and 0.05 more for each day and for each judgement that agrees with the others, "
        "up to 0.5.",
        "A new person counts 0.25 at first.",
        "At the beginning, a new person has a weight of 0.25.",
    ),
    Example(
        "What share of the exam may one person own?",
        "Nobody owns more than a third, neither of what is learned nor of the exam. As soon as three people have "
        "given corrections, this holds for each of them.",
        "No more than a third.",
        "One person may own at most one third of it.",
    ),
    Example(
        "Which command removes everything of a person?",
        "`feedback erase --user mia` says how much there is and which learned versions have learned from it, asks, "
        "and erases it; `--yes` does not ask.",
        "`feedback erase --user NAME`.",
        "That is done by `feedback erase --user` with the name of the person.",
    ),
    Example(
        "Can a learned version forget what it learned?",
        "A learned version cannot forget. One that learned from what is erased is marked, and the next training "
        "starts from the base model and learns only from what is left.",
        "No, it is only marked, and the next training starts without what was erased.",
        "No, it cannot forget. It is marked, and the next training learns only from what is left.",
    ),
    Example(
        "Is importing a feedback file twice a problem?",
        "Ids are kept, so importing a file twice adds nothing. If one line of a file is bad, nothing of the file "
        "is imported, and the message names that line.",
        "No, importing a file twice adds nothing.",
        "No. Because ids are kept, the second import adds nothing.",
    ),
    Example(
        "Which database is used when none is set?",
        "A database URL such as postgresql+psycopg://user:password@host/name may be set. Unset, the database is "
        "SQLite in the home folder.",
        "SQLite, in the home folder.",
        "It is SQLite, kept in the home folder.",
    ),
    Example(
        "What wins when a setting stands in the file and in a variable?",
        "A variable overrides the file, and the file overrides the default. To use a settings file in another "
        "place, put its path into APPRENTICE_CONFIG.",
        "The variable overrides the file.",
        "The environment variable wins over the file.",
    ),
    Example(
        "How much work does Ctrl-C lose during a training?",
        "Ctrl-C or kill -9 lose at most the work since the last checkpoint, which is two minutes. `finetune dpo "
        "--resume` goes on from there.",
        "At most the work since the last checkpoint, two minutes.",
        "No more than what was done since the last checkpoint, so two minutes of work.",
    ),
    Example(
        "Which port does the web app use?",
        "The web app listens on the address 127.0.0.1 and the port 7860. 0.0.0.0 lets other machines in: there is "
        "no login.",
        "Port 7860.",
        "The web app uses port 7860.",
    ),
    Example(
        "When does cron mail the output of a night?",
        "Cron mails what the command prints to the address in MAILTO. The command asks nothing, prints a few plain "
        "lines and ends with an exit code.",
        "Cron mails what the command prints, to the address in MAILTO.",
        "Whatever the command prints is mailed by cron to the MAILTO address.",
    ),
)
