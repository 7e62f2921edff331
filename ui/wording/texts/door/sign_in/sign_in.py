"""The texts about signing in that every language has."""

from dataclasses import dataclass
from typing import TypedDict

from ui.wording.texts.counted import Counted


class RoleTexts(TypedDict):
    """A text for each role."""

    reader: str
    contributor: str
    reviewer: str
    admin: str


@dataclass(frozen=True)
class SignInTexts:
    """What the page for signing in says, and the header of who is signed in."""

    heading: str
    name: str
    password: str
    enter: str
    hint: str
    """Where accounts come from."""
    wrong: str
    wait: Counted
    """In how many seconds it can be tried again."""
    signed_out: str
    """That nobody is signed in any more, to a page that is still open."""
    with_provider: str
    """The link to sign in at the {provider} of identities."""
    provider_failed: str
    account: str
    """What the button says to a screen reader: {name} is signed in."""
    sign_out: str
    sign_out_everywhere: str
    roles: RoleTexts
    """How the roles are called."""
    may: RoleTexts
    """What each role may do, as a sentence."""
    no_upload: str
    """That the role does not allow to add files."""
    erase_account: str
    """What is added where somebody is about to erase everything of theirs."""
