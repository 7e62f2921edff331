"""The texts that every language has. Names in braces are filled in."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from ui.wording.texts.causes.causes import CausesTexts
from ui.wording.texts.chat.attached.attached import AttachedTexts
from ui.wording.texts.chat.branches.branches import BranchTexts
from ui.wording.texts.chat.chat import ChatTexts, JudgingTexts, SourceTexts
from ui.wording.texts.chat.conversations import ConversationTexts
from ui.wording.texts.chat.drawer.drawer import DrawerTexts
from ui.wording.texts.chat.viewer.viewer import ViewerTexts
from ui.wording.texts.documents.documents import DocumentTexts
from ui.wording.texts.documents.library import LibraryTexts
from ui.wording.texts.documents.readers.readers import ReadersTexts
from ui.wording.texts.door.door import DoorTexts
from ui.wording.texts.door.sharing.sharing import SharingTexts
from ui.wording.texts.door.sign_in.sign_in import SignInTexts
from ui.wording.texts.door.widget.widget import WidgetTexts
from ui.wording.texts.feedback.golden import GoldenTexts
from ui.wording.texts.feedback.marking.marking import MarkingTexts
from ui.wording.texts.feedback.my_feedback import MyFeedbackTexts
from ui.wording.texts.feedback.review.review import ReviewTexts
from ui.wording.texts.learning.learning import LearningTexts
from ui.wording.texts.quality.quality import QualityTexts


class StepTexts(TypedDict):
    """What people call the steps of the loading, as in "loading the search"."""

    records: str
    search: str
    model: str
    conversion: str
    """The model, when it is converted first."""
    corrections: str


@dataclass(frozen=True)
class LoadingTexts:
    """What is said while something is loading."""

    title: str
    promise: str
    """That the page comes by itself."""
    line: str
    """What is loaded: {what}, as step {number} of {steps}."""
    steps: StepTexts
    ask_already: str
    files_wait: str
    problems: str
    remedy: str


@dataclass(frozen=True)
class OriginTexts:
    """Where an answer comes from."""

    conversation: str
    library: str
    clarification: str
    quoted: str
    quoted_as: str
    """The same of what a learned version quoted: {version}."""
    computed: str
    written: str
    """Which learned version wrote it: {version}."""
    written_by_base: str
    refused: str
    no_model: str


@dataclass(frozen=True)
class ApprovalTexts:
    """Who corrected an approved answer."""

    approved: str
    corrected: str
    """The same with {name} and {date}."""
    you: str
    another_person: str


@dataclass(frozen=True)
class FateTexts:
    """What comes of a judgement. Those of which nothing comes begin with `in_vain`, the others do not."""

    in_vain: str
    learns: str
    learns_to_refuse: str
    learns_a_little: str
    """The same of a thumb: {methods}."""
    prefers: str
    replaces: str
    withheld: str
    saved: str
    not_learned: str
    """That the training does not learn from it, and why: {reason}."""
    no_use: str
    """That nobody gets it either: {reason}."""
    only_size: str
    """That nobody gets it, and that only how much to quote is learned from it: {reason}."""
    other_counts: str
    """A reason: the other of two answers was judged by itself."""
    one_of: str
    """How the last of several methods is joined: {others}, {last}."""


@dataclass(frozen=True)
class FrameTexts:
    """What belongs to no tab."""

    chat: str
    documents: str
    learning: str
    serving: str
    base_model: str
    keep: str
    """The button that leaves all as it is."""
    info: str
    """Stands above a notice."""
    warning: str
    unforeseen: str


@dataclass(frozen=True)
class PageTexts:
    """Everything that the page says by itself in one language."""

    lang: str
    """The language as a web page names it."""
    frame: FrameTexts
    loading: LoadingTexts
    chat: ChatTexts
    judging: JudgingTexts
    sources: SourceTexts
    documents: DocumentTexts
    library: LibraryTexts
    readers: ReadersTexts
    learning: LearningTexts
    my_feedback: MyFeedbackTexts
    golden: GoldenTexts
    quality: QualityTexts
    causes: CausesTexts
    conversations: ConversationTexts
    drawer: DrawerTexts
    branches: BranchTexts
    viewer: ViewerTexts
    attached: AttachedTexts
    marking: MarkingTexts
    review: ReviewTexts
    door: DoorTexts
    sign_in: SignInTexts
    sharing: SharingTexts
    widget: WidgetTexts
    origin: OriginTexts
    approval: ApprovalTexts
    fate: FateTexts
    time: str
    """Day and minute, as `strftime` takes it."""
    thousands: str
    decimal: str

    def write_number(self, number: float, form: str) -> str:
        """Return a number with the separators of the language; `form` is a format such as ",.1f"."""
        return format(number, form).translate({ord(","): self.thousands, ord("."): self.decimal})

    def write_time(self, at: datetime) -> str:
        """Return day and minute."""
        return at.strftime(self.time)
