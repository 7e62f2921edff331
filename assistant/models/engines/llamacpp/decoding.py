"""Writes as LocalGenerator does, by what llama.cpp offers: an answer ends where that is likely enough, and only what
the answer itself repeats is penalised.

llama.cpp penalises the last so many tokens, those of the prompt among them. So an answer is written in parts, each
about as long as what stands before it, and as many tokens are penalised as stand before it. Those at the beginning of
the answer fall out of that count within a part. Where one of them is written again, the part ends there, and another
one begins with all of them counted. What was likeliest and is none of them is likeliest with them counted, too: greedy
answers are exact.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.errors import AssistantError
from assistant.models.engines.llamacpp.server import Ask, LlamaServer


class Writing:
    """One answer. `hear` gets each of its tokens and returns whether to stop; `stopped` is asked while it is read."""

    def __init__(
        self,
        server: LlamaServer,
        ask: Ask,
        ends: Sequence[int],
        hear: Callable[[int], bool],
        stopped: Callable[[], bool],
    ) -> None:
        """Let `server` write what `ask` says; `ends` end an answer, the first one is that of the chat template."""
        self._server = server
        self._ask = ask
        self._ends = ends
        self._hear = hear
        self._stopped = stopped
        self._tokens: list[int] = []
        self._over = False
        self._doubted: int | None = None
        """The token that would end the answer, where that must be likely enough."""

    def run(self) -> list[int]:
        """Write all of it and return its tokens, up to and with its end of turn. Raises AssistantError."""
        decoding = self._ask.decoding
        while not self._over and len(self._tokens) < decoding.max_new_tokens:
            self._write_part()
            if self._doubted is not None:
                self._decide(self._doubted)
            self._over = self._over or self._stopped()
        return self._tokens

    def _write_part(self) -> None:
        before = len(self._tokens)
        most = self._ask.decoding.max_new_tokens - before
        penalises = self._ask.decoding.repetition_penalty != 1
        if penalises:
            most = min(most, max(1, before))

        def take(tokens: Sequence[int]) -> bool:
            return any((penalises and self._falls_out(token, before)) or self._add(token) for token in tokens)

        ended = self._server.write(self._renew(most, before if penalises else 0), take, self._stopped)
        if self._over or self._doubted is not None or self._stopped():
            return
        if ended.by_itself:
            self._end(self._ends[0])  # llama.cpp knows more tokens that end a text
        elif ended.unheard:
            before = len(self._tokens)
            take(self._server.write_unheard(self._renew(ended.unheard, before if penalises else 0)))
        elif len(self._tokens) == before:
            raise AssistantError("llama.cpp wrote nothing: set `[model] engine` to 'auto' or 'transformers'.")

    def _falls_out(self, token: int, before: int) -> bool:
        """Whether a token is repeated from so far back that it was not penalised."""
        out = len(self._tokens) - before
        return token in self._tokens[:out] and token not in self._tokens[out:]

    def _add(self, token: int) -> bool:
        """Take a token; return whether the part is over."""
        decoding = self._ask.decoding
        if token in self._ends:
            if decoding.temperature == 0 and decoding.end_probability > 0:
                self._doubted = token
            else:
                self._end(token)
            return True
        self._tokens.append(token)
        self._over = self._hear(token) or len(self._tokens) >= decoding.max_new_tokens
        return self._over

    def _decide(self, end: int) -> None:
        """End the answer if that is likely enough, else write what is likeliest beside the end."""
        self._doubted = None
        found = self._server.weigh(self._renew(1, len(self._tokens)), self._ends)
        likely = sum(math.exp(found.likeliest[one]) for one in self._ends if one in found.likeliest)
        if likely >= self._ask.decoding.end_probability:
            self._end(end)
        else:
            self._add(found.token)

    def _end(self, token: int) -> None:
        self._tokens.append(token)
        self._hear(token)
        self._over = True

    def _renew(self, most: int, penalised: int) -> Ask:
        return replace(self._ask, text=[*self._ask.text, *self._tokens], most=most, penalised=penalised)
