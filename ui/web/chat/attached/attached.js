// Attaching: files that are dropped on the conversation go where chosen ones go, and a lone web address in the question
// box is offered to be read. Whoever may not upload sees no button, so nothing is taken here either.
const LONE = /^https?:\/\/\S+$/i;
const attachButton = () => document.getElementById("attach");
const middle = () => document.getElementById("middle");
const mayAttach = () => attachButton()?.checkVisibility?.() ?? Boolean(attachButton());
const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const isOurs = (event) => holdsFiles(event) && event.target.closest?.("#middle") && !event.target.closest("#drop") && mayAttach();

function offerAddress() {
  const [part, text] = [element.querySelector(".offer"), document.querySelector("#question textarea")?.value.trim() ?? ""];
  if (!part) return;
  part.hidden = !(LONE.test(text) && text.length <= 2000);
  const offered = part.querySelector("button");
  offered.dataset.address = text;
  if (!part.hidden) offered.textContent = offered.dataset.form.replace("{address}", text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

// The conversation that begins with a file keeps what was typed meanwhile (see page.js).
const tellBegun = () => window.dispatchEvent(new CustomEvent("apprentice-attached"));

document.addEventListener("dragover", (event) => {
  const ours = isOurs(event);
  middle()?.classList.toggle("dropping", Boolean(ours));
  if (ours) event.preventDefault();
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) middle()?.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  middle()?.classList.remove("dropping");
  if (!isOurs(event)) return;
  event.preventDefault();
  const field = attachButton().parentElement.querySelector('input[type="file"][data-testid$="-upload-button"]');
  field.files = event.dataTransfer.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.('input[type="file"][data-testid$="-upload-button"]')) tellBegun();
});
document.addEventListener("input", (event) => {
  if (event.target.matches?.("#question textarea")) offerAddress();
});
element.addEventListener("click", (event) => event.target.closest("[data-do=read]") && tellBegun(), true);
window.addEventListener("apprentice-conversation", () => setTimeout(offerAddress, 100));
watch("value", () => setTimeout(offerAddress, 100));
