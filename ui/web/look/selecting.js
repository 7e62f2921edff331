// Entries of a list that are selected. Gradio renders by changing the elements that are there, so a box may become the
// box of another entry: what is selected is kept by value here, and the boxes follow.
//   data-select   a box that selects an entry by its value; ".select-all" selects all of them
//   ".selection"  is shown while something is selected, with how many in data-count
const selected = new Set();
const boxes = () => [...element.querySelectorAll("input[data-select]")];

function showSelected() {
  const shown = boxes();
  const there = new Set(shown.map((box) => box.value));
  for (const id of [...selected]) if (!there.has(id)) selected.delete(id);
  for (const box of shown) box.checked = selected.has(box.value);
  const bar = element.querySelector(".selection");
  if (bar) {
    bar.hidden = !selected.size;
    bar.querySelector("[data-count]").textContent = selected.size;
  }
  const all = element.querySelector(".select-all");
  if (all) {
    all.checked = selected.size > 0 && selected.size === shown.length;
    all.indeterminate = selected.size > 0 && !all.checked;
  }
}

element.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches(".select-all")) for (const box of boxes()) selected[target.checked ? "add" : "delete"](box.value);
  else if (target.matches("input[data-select]")) selected[target.checked ? "add" : "delete"](target.value);
  else return;
  showSelected();
});

watch("value", showSelected);
showSelected();
