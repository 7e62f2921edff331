"""An Assistant put together from its parts, the same way for the chat, exams, simulations and benchmarks.

So what is examined is what is served.
"""

from collections.abc import Callable

from assistant.adapters.serving import Serving
from assistant.answerability.gate import AnswerabilityGate
from assistant.answerability.reading.finding import reader_for
from assistant.assistant import Assistant
from assistant.seams import Generator, Retriever
from assistant.settings import AnswerSettings
from assistant.steps.conversation.conversation import Conversation
from assistant.steps.corrections import Corrections
from assistant.steps.extracts.choosing import NearestWindows
from assistant.steps.figures.figures import Figures
from assistant.steps.languages.detection import share_language
from assistant.steps.nearest import NearestSentences
from assistant.steps.strategies.composed import make_strategies
from retrieval.index.embedding.embedder import Embedder


def assemble(
    serving: Serving,
    generator: Generator,
    retriever: Retriever,
    embedder: Callable[[], Embedder],
    settings: AnswerSettings,
    corrections: Corrections | None = None,
) -> Assistant:
    """Return the assistant that answers as `serving` says. Nothing is loaded before it is asked.

    `embedder` returns what embeds the sentences of passages: to judge whether they answer, to point the model to the
    nearest ones, and to quote. Without `corrections` none is repeated or shown as an example.

    Raises:
        AssistantError: there is no such strategy as the settings name, or the model is too small for it.
    """
    sentences = NearestSentences(embedder, settings.highlights)
    reader = reader_for(settings)
    return Assistant(
        retriever,
        generator,
        settings,
        serving,
        corrections=corrections,
        gate=AnswerabilityGate(embedder, share_language, reader),
        highlighter=sentences if settings.highlights else None,
        chooser=NearestWindows(embedder, reader),
        calculator=Figures(),
        conversation=Conversation(embedder),
        strategies=make_strategies(settings, embedder, reader),
    )
