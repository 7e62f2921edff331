"""What is said to people who sign in, in English."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.door.sign_in.sign_in import SignInTexts

ENGLISH_SIGN_IN = SignInTexts(
    heading="Sign in",
    name="Name",
    password="Password",
    enter="Sign in",
    hint="No account, or a forgotten password? Ask whoever runs this server.",
    wrong="Name or password is wrong.",
    wait=Counted("Too many attempts. Try again in {count} second.", "Too many attempts. Try again in {count} seconds."),
    signed_out="You are not signed in any more. Reload this page, and sign in.",
    with_provider="Sign in with {provider}",
    provider_failed="You could not be signed in there. Try again, or ask whoever runs this server.",
    account="Signed in as {name}",
    sign_out="Sign out",
    sign_out_everywhere="Sign out on all devices",
    roles={"reader": "Reader", "contributor": "Contributor", "reviewer": "Reviewer", "admin": "Admin"},
    may={
        "reader": "You can ask questions and read the sources.",
        "contributor": "You can ask, rate and correct answers, and add files.",
        "reviewer": "You can ask, rate and correct answers, add files, keep golden questions, and review "
        "what others corrected.",
        "admin": "You can do everything.",
    },
    no_upload="Your role does not allow you to add files. Ask whoever runs this server.",
    erase_account="Your account goes too.",
)
