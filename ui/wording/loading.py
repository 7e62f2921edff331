"""What is loaded and how far it is, in the same words on the page and on the command line."""

from ui.startup.readiness import Progress
from ui.wording.texts.texts import LoadingTexts


def describe_loading(progress: Progress, texts: LoadingTexts) -> str:
    """Return what is loaded now and how far it is; "" when all is done."""
    if progress.step is None:
        return ""
    return texts.line.format(what=texts.steps[progress.step], number=progress.done + 1, steps=progress.steps)
