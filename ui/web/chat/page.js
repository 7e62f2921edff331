// What the chat does by keys, by the address and in the browser's storage: `trigger` reaches ChatTab.open_clicked.
//   address   #chat/ID, #chat, #documents, #learning, #quality, #review; Back goes to the one before
//   keys      Esc stops, the arrow up in an empty box brings the last question back
//   drafts    what was typed and not asked yet is kept for each conversation, until it is asked
const TABS = ["chat", "documents", "learning", "quality", "review"];
const DRAFT = "apprentice-draft-";
const STALLED_MS = 15000; // without a change for this long, an answer in progress is asked for anew

let conversation = null; // null until the page is filled
let isKept = true; // whether the next conversation may be the one of the last visit, while the address names another
let asked = false; // whether the box was sent since the conversation was shown
let current = readAddress()?.tab ?? "chat"; // the tab that is shown, or is as soon as it is there
const box = () => document.querySelector("#question textarea");
// What does not fit is in a menu, whose buttons have no names of their own: they are the last tabs, in their order.
const inMenu = (tab) => [...document.querySelectorAll("#tabs .overflow-dropdown button")][TABS.indexOf(tab) - document.querySelectorAll("#tabs [role=tab]").length];
const buttonOf = (tab) => document.getElementById(`${tab}-tab-button`) ?? document.querySelector(`[aria-controls="${tab}-tab"]`) ?? inMenu(tab);

function readAddress() {
  const [tab, named] = location.hash.slice(1).split("/");
  return TABS.includes(tab) ? { tab, named: named ?? "" } : null;
}

function writeAddress(isBegin = !location.hash) {
  const named = current === "chat" && conversation && !conversation.startsWith("unkept-");
  const address = named ? `#chat/${conversation}` : `#${current}`;
  if (location.hash === address || (current === "chat" && conversation === null)) return;
  if (isBegin) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

function followAddress() {
  const wanted = readAddress();
  if (!wanted) return;
  if (wanted.tab !== current) {
    current = wanted.tab;
    buttonOf(current)?.click();
  }
  if (wanted.tab === "chat" && wanted.named !== (conversation?.startsWith("unkept-") ? "" : conversation)) trigger("act", { do: "open", conversation: wanted.named });
}

function keepDraft() {
  const text = box()?.value ?? "";
  if (conversation === null) return;
  if (text.trim() && !document.querySelector("#unkept input")?.checked) localStorage.setItem(DRAFT + conversation, text);
  else localStorage.removeItem(DRAFT + conversation);
}

function write(text) {
  const area = box();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.setSelectionRange(text.length, text.length);
}

window.addEventListener("apprentice-conversation", ({ detail }) => {
  const shown = detail ?? "";
  if (shown === conversation) return;
  const wanted = readAddress();
  if (isKept && wanted?.tab === "chat" && wanted.named !== shown) {
    isKept = false;
    return;
  }
  isKept = false;
  const [before, begun] = [conversation, conversation === "" && asked];
  if (before !== null && !begun) keepDraft();
  if (begun) localStorage.removeItem(DRAFT);
  conversation = shown;
  asked = false;
  const draft = localStorage.getItem(DRAFT + shown) ?? "";
  if (!begun && box() && (before !== null || (draft && !box().value))) write(draft);
  writeAddress(!location.hash || (before === null && wanted?.tab === "chat"));
});

window.addEventListener("popstate", followAddress);
window.addEventListener("pagehide", keepDraft);
document.addEventListener("input", (event) => {
  if (event.target === box()) keepDraft();
});

document.addEventListener("click", (event) => {
  const clicked = event.target.closest("button");
  if (!clicked) return;
  if (clicked.dataset.tab) buttonOf(clicked.dataset.tab)?.click();
  if (clicked.id === "ask" || clicked.dataset.do === "ask") forgetDraft();
  if (clicked.closest("#mine") && clicked.dataset.do === "erase") {
    for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFT)) localStorage.removeItem(key);
  }
  if (clicked.dataset.do === "delete") {
    for (const id of [clicked.dataset.conversation, ...clicked.dataset.branches.split(" ")]) localStorage.removeItem(DRAFT + id);
  }
});

// before the page follows the click: a button of the menu is gone afterwards
document.addEventListener(
  "click",
  (event) => {
    const clicked = event.target.closest("[role=tab], .overflow-dropdown button");
    const tab = clicked && TABS.find((one) => buttonOf(one) === clicked);
    if (!tab || tab === current) return;
    current = tab;
    writeAddress();
  },
  true,
);

// a file or an address began the conversation (see attached.js): what was typed stays in the box
window.addEventListener("apprentice-attached", () => (asked = true));

function forgetDraft() {
  asked = true;
  localStorage.removeItem(DRAFT + (conversation ?? ""));
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Escape" && !event.target.closest?.("form, dialog")) document.querySelector("#stop")?.click();
    if (event.target !== box()) return;
    if (event.key === "Enter" && !event.shiftKey) forgetDraft();
    if (event.key === "ArrowUp" && !box().value) {
      const last = [...document.querySelectorAll("#transcript .question, #live .question")].at(-1);
      if (last) {
        event.preventDefault();
        write(last.textContent);
      }
    }
  },
  true,
);

let seen = ""; // what the answer in progress looked like, and since when
let since = Date.now();
function askAnew() {
  since = Date.now();
  if (conversation) trigger("act", { do: "open", conversation });
}
setInterval(() => {
  const live = document.querySelector("#live .round.live");
  const looks = live?.innerHTML ?? "";
  if (looks !== seen) [seen, since] = [looks, Date.now()];
  else if (live && Date.now() - since > STALLED_MS) askAnew();
}, 2000);
window.addEventListener("online", () => document.querySelector("#live .round.live") && askAnew());

// The tab of the address; the one for reviewers is there once the server has said who asks.
let tries = 150;
function openWanted() {
  if (current === "chat") return;
  const button = buttonOf(current);
  if (button) button.click();
  else if ((tries -= 1)) setTimeout(openWanted, 200);
  else current = "chat";
}
setTimeout(openWanted, 0);
