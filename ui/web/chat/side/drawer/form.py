"""The drawer as HTML: a button that opens it, and a form whose empty fields mean what the settings say."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from ui.actions.chat.preferences import BASE, SAMPLING, Offer, UnfitPreferenceError
from ui.people.preferences import NumberName, Preferences, format_number
from ui.web.look.panel import button, icon
from ui.wording.texts.chat.drawer.drawer import DrawerTexts

ALWAYS: tuple[NumberName, ...] = ("max_new_tokens", "repetition_penalty", "examples")
"""What counts where the model writes, however it draws words."""


def render_opener(texts: DrawerTexts, *, is_changed: bool = False) -> str:
    """Return the button that opens the drawer; a dot shows that something is chosen."""
    title, classes = (texts.changed, "changed") if is_changed else (texts.heading, "")
    return button(icon("sliders"), title=title, classes=classes, do="open")


def render_closed() -> str:
    """Return what closes the drawer (see drawer.js); never the same twice, so that each is noticed."""
    return f'<span data-closed="{time.time_ns()}"></span>'


def fill_in(preferences: Preferences) -> dict[str, str]:
    """Return the fields of the form as a person has chosen."""
    chosen = dict(preferences.describe())
    if preferences.temperature is None:
        return chosen
    if preferences.temperature == 0:
        return {**chosen, "drawing": "greedy", "temperature": ""}
    return {**chosen, "drawing": "sampling"}


@dataclass(frozen=True)
class Form:
    """What stands in the drawer."""

    offer: Offer
    fields: Mapping[str, str]
    """The fields by name; one that is missing is empty."""
    texts: DrawerTexts
    problem: UnfitPreferenceError | None = None
    """Why it was not kept; it stands below its field."""

    def render(self) -> str:
        """Return the drawer, never the same twice, so that it opens again with what it showed before."""
        offer, texts = self.offer, self.texts
        untaken = ", ".join(texts.numbers[name] for name in offer.untaken)
        note = f'<p class="hint">{escape(texts.untaken.format(names=untaken))}</p>' if untaken else ""
        written, drawn = texts.quote if offer.quotes else texts.write, texts.sampling if offer.samples else texts.greedy
        manner = self._choice(
            "manner", texts.manner, {"": self._usual(written), "quote": texts.quote, "write": texts.write}
        )
        drawing = self._choice(
            "drawing", texts.drawing, {"": self._usual(drawn), "greedy": texts.greedy, "sampling": texts.sampling}
        )
        return (
            f'<div class="drawer" data-shown="{time.time_ns()}"><form novalidate>'
            f'<div class="head"><h2 id="drawer-title">{texts.heading}</h2>'
            f'<button type="button" class="close" data-close aria-label="{escape(texts.close)}">×</button></div>'
            f'<div class="body"><p class="hint">{texts.intro}</p>{manner}{self._version()}{self._number("passages")}'
            f"<fieldset><legend>{texts.writing}</legend>{drawing}"
            f'<div class="sampling">{"".join(map(self._number, SAMPLING))}</div>'
            f"{''.join(map(self._number, ALWAYS))}{note}</fieldset></div>"
            f'<div class="foot"><button type="submit" class="primary">{texts.save}</button>'
            f"{button(texts.reset, classes='quiet', do='reset')}</div></form></div>"
        )

    def _usual(self, value: str) -> str:
        return self.texts.as_set.format(value=value)

    def _version(self) -> str:
        """Return the choice of who answers, or who does where there is none."""
        offer, texts = self.offer, self.texts
        if not offer.versions:
            only = escape(texts.only_model.format(model=offer.model))
            return f'<div class="field"><b>{texts.version}</b><span class="hint">{only}</span></div>'
        serving = texts.serving.format(name=", ".join(offer.serving) or texts.base)
        learned = {version: version for version in offer.versions}
        return self._choice("version", texts.version, {"": serving, BASE: texts.base, **learned})

    def _choice(self, name: str, label: str, options: Mapping[str, str]) -> str:
        """Return a choice between values, each with what people read."""
        chosen, part = self.fields.get(name, ""), f"drawer-{name}"
        shown = "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(read)}</option>'
            for value, read in options.items()
        )
        return (
            f'<div class="field"><label for="{part}">{label}</label>'
            f'<select id="{part}" name="{name}"{self._invalid(name)}>{shown}</select>{self._problem(name)}</div>'
        )

    def _number(self, name: NumberName) -> str:
        """Return the field of a number; "" where it cannot be chosen."""
        if name not in self.offer.numbers:
            return ""
        numbers, part = self.offer.numbers[name], f"drawer-{name}"
        usual = format_number(numbers.usual)
        is_set = name != "temperature" or self.offer.samples  # else the settings have no temperature
        hint = f"{self.texts.hints[name]} {self._usual(usual)}" if is_set else self.texts.hints[name]
        mode = "numeric" if numbers.is_whole else "decimal"
        return (
            f'<div class="field"><label for="{part}">{self.texts.numbers[name]}</label>'
            f'<input id="{part}" name="{name}" value="{escape(self.fields.get(name, ""))}" placeholder="{usual}" '
            f'inputmode="{mode}" autocomplete="off" aria-describedby="{part}-hint"{self._invalid(name)}>'
            f'<span class="hint" id="{part}-hint">{hint}</span>'
            f"{self._problem(name)}</div>"
        )

    def _invalid(self, name: str) -> str:
        return ' aria-invalid="true"' if self.problem and self.problem.name == name else ""

    def _problem(self, name: str) -> str:
        if self.problem is None or self.problem.name != name:
            return ""
        return f'<p class="problem" role="alert">{escape(str(self.problem))}</p>'
