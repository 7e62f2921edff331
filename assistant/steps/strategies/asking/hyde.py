"""HyDE (Gao et al., 2212.10496): a made-up answer is searched too, because it looks more like a passage.

What is made up is never shown. There is no form of it without a model that writes.
"""

from collections.abc import Sequence

from assistant.steps.strategies.strategy import Strategy, Tools

INSTRUCTIONS = (
    "Write two or three sentences of a document that would answer the question, in its language. Invent what you do "
    "not know. Reply with the sentences only."
)


def invent_answer(question: str, tools: Tools) -> Sequence[str]:
    """Return an answer as the model imagines it, behind the question."""
    invented = " ".join(tools.write(INSTRUCTIONS, question).split()) if tools.write else ""
    return [f"{question} {invented}"] if invented else []


HYDE = Strategy("hyde", "Searches an answer that the model makes up, too.", ask=invent_answer, writes=True)
