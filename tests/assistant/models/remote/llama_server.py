"""The llama-server of llama.cpp in this process, which reads what it is started with and nothing later."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import xllamacpp


def find_port() -> int:
    """Return a port that is free, so that a server can come back at the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def run_llama_server(model: Path, adapters: Sequence[Path], port: int, key: str = "") -> Iterator[str]:
    """Serve a GGUF with adapters until the end of the block; yields its address.

    It applies all adapters to requests that name none: this package has no way to say that it should not.
    """
    settings = xllamacpp.CommonParams()
    settings.model.path = str(model)
    settings.n_ctx, settings.n_parallel, settings.port = 1024, 1, port
    settings.hostnames, settings.api_keys = ["127.0.0.1"], [key] if key else []
    settings.warmup, settings.verbosity = False, 0
    settings.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(file), 1.0) for file in adapters]
    server = xllamacpp.Server(settings)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server
