// Find documents: the list follows what is typed or chosen.
const TYPING_MS = 300;
let typed = null;

function find() {
  clearTimeout(typed);
  const action = { do: "find" };
  readFields(element.querySelector("form"), action);
  trigger("act", action);
}

element.addEventListener("input", (event) => {
  clearTimeout(typed);
  if (event.target.type === "search") typed = setTimeout(find, TYPING_MS);
  else find();
});
element.addEventListener("submit", find);
