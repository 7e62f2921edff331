"""Settings of the web app: where it listens, who may come, and how much they may add."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _read_site(text: str) -> str:
    """Return a site as a browser names where a page comes from. Raises ValueError for anything else."""
    site = text.strip().lower().rstrip("/")
    if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?", site):
        raise ValueError("give scheme, name and port of a site, such as 'https://shop.example.org'")
    return site


Site = Annotated[str, AfterValidator(_read_site)]


class ServerSettings(BaseModel):
    """Where the web app listens, and whether it is shown at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on. 0.0.0.0 lets other machines in; `assistant users` says who may come.",
    )
    without_sign_in: bool = Field(
        default=False,
        description="Let everybody in who reaches the address, although it is not of this machine alone and nobody "
        "signs in. Only behind a proxy that asks who comes: they may do everything.",
    )
    port: int = Field(default=7860, ge=1, le=65535, description="Port of the web app.")
    names: tuple[str, ...] = Field(
        default=(),
        description="Names by which browsers reach the page beside the addresses and the name of this machine, such as "
        "'docs.example.org' of a proxy, with the port unless it is 80 or 443. Pages of other names are refused.",
    )
    widget_sites: tuple[Site, ...] = Field(
        default=(),
        description="Sites whose pages may show the widget, such as 'https://shop.example.org', with the port unless "
        "it is the usual one. Their readers ask without a key or a login. Empty: the widget is off.",
    )
    widget_collections: tuple[str, ...] = Field(
        default=(), description="Collections from which the widget answers. Empty: all of them."
    )
    upload_files: int = Field(
        default=1000,
        ge=1,
        description="Files that a visitor may add to the page in an hour; and as many web pages.",
    )
    upload_mb: int = Field(default=2000, ge=1, description="Megabytes that a visitor may add to the page in an hour.")
    upload_mb_of_all: int = Field(
        default=10_000, ge=1, description="Megabytes that all visitors together may add to the page in an hour."
    )
    open_browser: bool = Field(
        default=True, description="Whether `assistant serve` opens a browser where it runs on a desktop."
    )
