"""Who is signed in, with the buttons to sign out; and what the page does not offer to a role."""

from html import escape

from ui.people.roles import FIRST_ROLE, Action, Person
from ui.wording.texts.texts import PageTexts

OFFERED_BY: dict[Action, str] = {
    "judge": "#learning-tab-button, #transcript :is([data-do=rate], .reasons, .marking, [data-do=choose])",
    "correct": "#transcript .tools .edit, #transcript .editor",
    "upload": "#upload, #drop, #address, #documents .form:has(#collection), #documents .intro p, #attach, #attach-to, "
    "#attached .offer",
    "approve": "#quality-tab-button, #review-tab-button, #transcript [data-do=golden]",
    "remove documents": "#document-list :is(.actions > *, .pick, .selection), #document [data-do='read again']",
    "train": "#train, #run button",
    "promote": "#rollback, #adapters .actions > *, #version .deleting",
    "settle": "#refusal-line, #refusal-meaning button, #readers, #model-panel",
    "see quality": "#quality-figures, #compare",
}
"""For each action the parts of the page that offer it. The server refuses it all the same (`ui.web.edge.needs`)."""


def render_account(person: Person, texts: PageTexts) -> str:
    """Return the button of the header, and the styles that hide what the role does not allow; "" without accounts."""
    if person.role is None:
        return ""
    said, name = texts.sign_in, escape(person.name)
    label = escape(said.account.format(name=person.name))
    hidden = ", ".join(OFFERED_BY[action] for action in FIRST_ROLE if action in OFFERED_BY and not person.may(action))
    styles = f"<style>{hidden} {{ display: none !important; }}</style>" if hidden else ""
    leave = (
        f'<form method="post" action="/sign-out"><button>{said.sign_out}</button>'
        f'<button name="everywhere" value="yes">{said.sign_out_everywhere}</button></form>'
    )
    return (
        f'<details class="account"><summary aria-label="{label}" title="{label}">'
        f'<span class="initial" aria-hidden="true">{escape(person.name[0].upper())}</span>'
        f'<span class="name">{name}</span></summary><div class="menu"><b>{name}</b>'
        f'<span class="role">{said.roles[person.role]}</span><p>{said.may[person.role]}</p>{leave}</div></details>'
        f"{styles}"
    )
