"""The languages of the page."""

from assistant.steps.languages.language import Code
from ui.wording.texts.languages.chinese import CHINESE
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.languages.french import FRENCH
from ui.wording.texts.languages.german import GERMAN
from ui.wording.texts.languages.spanish import SPANISH
from ui.wording.texts.texts import PageTexts

PAGES: dict[Code, PageTexts] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH, "fr": FRENCH, "zh": CHINESE}
