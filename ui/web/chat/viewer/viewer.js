// The dialog that shows the document behind a source. Its text is the value of the component, which the server makes;
// it is kept outside of what Gradio renders, which would close the dialog with every change.
//   data-do     asks the server for another passage: `trigger` reaches Viewer.read
//   data-way    which button it is, so that the focus stays where it was when the text is another
//   data-close  closes the dialog, as Esc does; the browser gives the focus back to the button that opened it
const dialog = document.createElement("dialog");
dialog.id = "viewer-dialog";
dialog.setAttribute("aria-labelledby", "viewer-title");
element.parentElement.append(dialog);

let opener = null; // what had the focus before

function show() {
  if (!props.value) return;
  const way = dialog.open ? document.activeElement?.dataset?.way : null;
  dialog.innerHTML = props.value;
  if (!dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  const wanted = way && dialog.querySelector(`[data-way="${way}"]:not(:disabled)`);
  (wanted || dialog.querySelector(".body")).focus({ preventScroll: true });
  reveal();
}

// Two thirds of what is shown stand below the beginning of the passage.
function reveal() {
  const [body, found] = [dialog.querySelector(".body"), dialog.querySelector("[data-reveal]")];
  if (!found) return;
  body.scrollTop += found.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
}

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // beside it
  const button = event.target.closest("button");
  if (!button) return;
  const { close, way, ...action } = button.dataset;
  if (close) dialog.close();
  if (action.do) trigger("act", action);
});
dialog.addEventListener("close", () => {
  dialog.replaceChildren();
  opener?.focus?.();
});
// A page that could not be drawn: its text can be read all the same.
dialog.addEventListener("error", () => dialog.querySelector("[data-way=switch]")?.click(), true);

watch("value", show);
