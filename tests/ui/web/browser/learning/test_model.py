"""The panel of the model in a real browser: what answers, what fits, and another model without a restart."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.finetune.families.tiny import build_model
from tests.ui.conftest import serving, stand_in
from tests.ui.settings.models.servers import OPENAI, ListingServer, running
from ui.settings.models.servers import Place
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Apprentice]]:
    """A server with a settings file, which the page changes."""
    folder = tmp_path_factory.mktemp("app")
    apprentice = stand_in(folder)
    file = folder / "apprentice.toml"
    file.write_text("# mine\n", encoding="utf-8")
    apprentice.loaded = replace(apprentice.loaded, file=file)
    with serving(apprentice) as url:
        yield url, apprentice


def open_learning(page: Page) -> None:
    page.get_by_role("tab", name="Learning").click()
    expect(page.locator("#model .model")).to_be_visible()


def test_another_model_answers_without_a_restart(
    app: Page,
    address: tuple[str, Apprentice],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    screenshot: Callable[[Page, str], None],
) -> None:
    _, apprentice = address
    server = ListingServer(OPENAI)
    with running(server) as port:
        monkeypatch.setattr("ui.actions.training.models.listing.PLACES", [Place("vLLM", port, "/v1/models")])
        open_learning(app)
        answering = app.locator("#model .model")
        expect(answering).to_have_attribute("data-model", "SmolLM2-135M-Instruct-Q4_1")
        for fact in ("135M parameters", "Apache-2.0", "4,096 tokens", "transformers"):
            expect(answering).to_contain_text(fact)
        app.get_by_role("button", name="Other models").click()
        offer = app.locator("#model-offer")
        expect(offer.locator("[data-model=smollm2-135m]")).to_contain_text("answers now")
        large = offer.locator("[data-model='llama-3.3-70b']")
        expect(large).to_contain_text("too large: needs")
        expect(large.get_by_role("button")).to_have_count(0)
        screenshot(app, "models")

        second = build_model("Qwen2", tmp_path / "second")
        offer.locator("[name=wanted]").fill(str(second))
        offer.locator(".own").get_by_role("button", name="Use this model").click()
        expect(app.locator("#model-work [data-state=done]")).to_contain_text("answers from the next question on")
        expect(answering).to_have_attribute("data-model", str(second))
        assert apprentice.settings.model.name == str(second)
        assert f'name = "{second}"' in (apprentice.loaded.file or Path()).read_text(encoding="utf-8")

        row = offer.locator("tr", has_text="large").filter(has_text="vLLM")
        row.get_by_role("button", name="Use this model").click()
        row.locator(".danger").click()
        expect(answering).to_have_attribute("data-model", "large")
        expect(answering).to_contain_text(server.base_url)
        expect(app.locator("#champion")).to_contain_text("large")
        assert apprentice.settings.model.base_url == server.base_url


def test_what_fails_is_said_and_the_model_stays(app: Page, address: tuple[str, Apprentice]) -> None:
    before = address[1].settings.model
    open_learning(app)
    app.get_by_role("button", name="Other models").click()
    app.locator("#model-offer [name=wanted]").fill("/no/such <b>folder</b>")
    app.locator("#model-offer .own").get_by_role("button").click()
    failed = app.locator("#model-work [data-state=failed]")
    expect(failed).to_contain_text("There is no folder '/no/such <b>folder</b>'")
    expect(failed).to_contain_text("goes on answering")
    assert address[1].settings.model == before
    app.get_by_role("button", name="Close", exact=True).click()
    expect(app.locator("#model-offer .models")).to_have_count(0)
