"""The languages of the page."""

from assistant.steps.languages.language import Code
from ui.wording.texts.chinese import CHINESE
from ui.wording.texts.english import ENGLISH
from ui.wording.texts.french import FRENCH
from ui.wording.texts.german import GERMAN
from ui.wording.texts.spanish import SPANISH
from ui.wording.texts.texts import PageTexts

PAGES: dict[Code, PageTexts] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH, "fr": FRENCH, "zh": CHINESE}
