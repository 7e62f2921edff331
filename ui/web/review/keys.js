// The queue by keys: which entry is current, and what a letter does with it. Nothing happens while somebody types, in
// another tab, or with a modifier.
let place = 0; // of the current entry; what is decided goes, and the next one takes its place
const entries = () => [...element.querySelectorAll(".review")];
const press = (entry, selector) => entry.querySelector(selector)?.click();
const DOES = {
  a: (entry) => press(entry, ".actions [data-decision=accepted]"),
  e: (entry) => press(entry, ".actions [data-toggle^=change]"),
  r: (entry) => press(entry, ".actions [data-toggle^=reject]"),
  m: (entry) => press(entry, ".actions [data-decision=missing]"),
  x: (entry) => press(entry, "input[data-select]"),
};
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function showCurrent(focus) {
  const all = entries();
  place = Math.max(0, Math.min(place, all.length - 1));
  all.forEach((entry, number) => entry.classList.toggle("current", number === place));
  if (!focus || !all.length) return;
  all[place].focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (!element.offsetParent || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  if (event.key === "Escape" && target.closest?.(".review form")) {
    target.closest(".review").focus();
    target.closest(".openable")?.querySelector("[data-toggle]")?.click();
  }
  const types = target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox])");
  if (types || target.closest?.("[role=tablist], dialog")) return;
  const entry = entries()[place];
  if (event.key in STEPS) place += STEPS[event.key];
  else if (!(event.key in DOES) || !entry) return;
  event.preventDefault();
  if (event.key in STEPS) showCurrent(true);
  else if (!event.repeat) DOES[event.key](entry);
});

for (const kind of ["focusin", "click"]) {
  element.addEventListener(kind, (event) => {
    const number = entries().indexOf(event.target.closest(".review"));
    if (number < 0 || number === place) return;
    place = number;
    showCurrent(false);
  });
}

watch("value", () => showCurrent(element.contains(document.activeElement) || document.activeElement === document.body));
showCurrent(false);
