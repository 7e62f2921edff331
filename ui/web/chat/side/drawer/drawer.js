// The drawer in which people choose how their questions are answered. The form is the value of the component, which the
// server makes; it is kept outside of what Gradio renders, as the viewer is, so that no change closes it.
//   data-close   closes the drawer, as Esc and a click beside it do; the browser gives the focus back to the button
//   data-do      sends the fields of the form: `trigger` reaches Drawer.adjust; so does Enter in a field, to save
//   data-closed  in place of a form: it was sent, and the drawer closes
const dialog = document.createElement("dialog");
dialog.id = "drawer-dialog";
dialog.setAttribute("aria-labelledby", "drawer-title");
element.parentElement.append(dialog);

function show() {
  if (!props.value) return;
  if (props.value.includes("data-closed")) {
    if (dialog.open) dialog.close();
    return;
  }
  dialog.innerHTML = props.value;
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[aria-invalid]") ?? dialog.querySelector("select, input"))?.focus();
}

function send(action) {
  const fields = Object.fromEntries(new FormData(dialog.querySelector("form")));
  trigger("act", { ...fields, do: action });
}

dialog.addEventListener("submit", (event) => {
  event.preventDefault();
  send("save");
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // beside it
  const button = event.target.closest("button");
  if (button?.hasAttribute("data-close")) dialog.close();
  if (button?.dataset.do) send(button.dataset.do);
});

watch("value", show);
