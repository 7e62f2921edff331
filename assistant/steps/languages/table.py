"""The languages that the assistant speaks."""

from assistant.steps.languages.chinese import CHINESE
from assistant.steps.languages.english import ENGLISH
from assistant.steps.languages.french import FRENCH
from assistant.steps.languages.german import GERMAN
from assistant.steps.languages.language import Code, Language
from assistant.steps.languages.spanish import SPANISH

LANGUAGES: dict[Code, Language] = {one.code: one for one in (ENGLISH, GERMAN, SPANISH, FRENCH, CHINESE)}
