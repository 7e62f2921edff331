// One script for every panel: plain HTML whose buttons say what they do.
//   data-do="…"      sends the button's data (and the named fields of its form) to the server
//   data-with="id"   of a form: the fields of the form in that element are sent too
//   data-stay        leaves the part open in which the button is; else it closes
//   data-toggle="id" opens or closes the element with that id, and keeps it so when the panel is rendered again
//   data-copy="…"    puts the text on the clipboard
//   data-save="…"    saves the file of the link once; another value saves it again
//   data-for="…"     names what a form is about: what was typed into it is forgotten when it is about something else
const opened = new Set();

let saved = null; // the file that was saved last
let disliked = null; // the answer whose form for the reasons is about to appear

function show() {
  forgetOthers();
  for (const part of element.querySelectorAll(".openable")) {
    const open = opened.has(part.id);
    part.classList.toggle("open", open);
    if (!open) for (const form of part.querySelectorAll("form")) form.reset();
  }
  const file = element.querySelector("a[data-save]");
  if (file && file.dataset.save !== saved) {
    saved = file.dataset.save;
    file.click();
  }
  revealMarks();
  letKeysScroll();
  element.querySelector("[data-reveal]")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  const about = disliked && [...element.querySelectorAll(`[data-exchange="${CSS.escape(disliked)}"] > :is(.reasons, .fate)`)];
  if (about?.some((part) => part.matches(".reasons"))) {
    disliked = null;
    about.at(-1).scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
  const scroller = element.querySelector("[data-follow]") && element.closest(".scroller");
  if (scroller && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 320) {
    scroller.scrollTop = scroller.scrollHeight;
  }
}

// Gradio renders by changing the elements that are there, so a form may become the form of another answer, and what was
// typed into it would go along.
function forgetOthers() {
  for (const form of element.querySelectorAll("form[data-for]")) {
    if (form.wasFor !== form.dataset.for) form.reset();
    form.wasFor = form.dataset.for;
  }
}

function revealMarks() {
  for (const quote of element.querySelectorAll(".quote")) {
    const mark = quote.querySelector("mark");
    if (mark) quote.scrollTop = mark.offsetTop - 24;
  }
}

// What scrolls by itself must be reached by keys. A hidden tab has no size: it is looked at again when it is shown.
function letKeysScroll() {
  for (const part of element.querySelectorAll(".quote, .listing, .results, .prose pre, .run pre")) {
    const scrolls = part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1;
    if (scrolls) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

// Fields become texts by their names; of boxes with one name those that are checked, parted by blanks.
function readFields(form, action) {
  for (const field of form?.elements ?? []) {
    if (!field.name || (field.type === "checkbox" && !field.checked)) continue;
    const before = field.type === "checkbox" && typeof action[field.name] === "string" ? `${action[field.name]} ` : "";
    action[field.name] = before + field.value;
  }
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1500);
}

element.addEventListener("toggle", revealMarks, true);
element.addEventListener("toggle", letKeysScroll, true);
new ResizeObserver(letKeysScroll).observe(element);
element.addEventListener("submit", (event) => {
  event.preventDefault(); // only Enter in a field of one line submits
  event.target.querySelector("button[data-do]")?.click();
});

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !element.contains(button)) return;
  const { toggle, stay, ...action } = button.dataset;
  if (toggle) {
    if (opened.has(toggle)) opened.delete(toggle);
    else opened.add(toggle);
    show();
    if (opened.has(toggle)) element.querySelector(`#${CSS.escape(toggle)} :is(textarea, input)`)?.focus();
  }
  if (action.copy) copy(button);
  if (action.do) {
    disliked = action.do === "rate" && action.value === "-1" ? action.exchange : disliked;
    const form = button.closest("form");
    if (form?.dataset.with) readFields(document.querySelector(`#${form.dataset.with} form`), action);
    readFields(form, action);
    const part = button.closest(".openable");
    if (part && !stay) opened.delete(part.id);
    trigger("act", action);
  }
});

watch("value", show);
show();
