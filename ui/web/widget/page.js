// The page in the frame: asks, shows answers as they are written, and sends thumbs and corrections.
const texts = JSON.parse(document.body.dataset.texts);
const find = (id) => document.getElementById(id);
const [log, form, question, askButton] = ["log", "composer", "question", "ask"].map(find);
let running = null;

// The browser keeps who asks in a cookie that this script cannot read; where it does not, the token is known until
// the page is left.
let visitor = "", conversation = null;

const make = (tag, { text, ...rest } = {}, ...children) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(rest)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

const call = async (path, method = "GET", body = undefined, signal = undefined) => {
  const headers = visitor ? { "X-Visitor": visitor } : {};
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/widget/${path}`, { method, headers, body: body && JSON.stringify(body), signal });
  if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.error?.message ?? texts.failed);
  return answer;
};

const icon = (name) => find(name).content.cloneNode(true);
const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
const follow = (was) => { if (was) log.scrollTop = log.scrollHeight; };

function showAnswer(round, answer) {
  const prose = make("div", { class: "prose" });
  prose.innerHTML = answer.html; // made by the server, without anything of a document that could act
  const sources = answer.sources.map((one) => make("details", { "data-number": one.number },
    make("summary", {}, make("span", { class: "number", text: one.number }), ` ${one.title}${one.place ? `, ${one.place}` : ""}`),
    make("blockquote", { text: one.text })));
  prose.querySelectorAll("button.cite").forEach((cite) => cite.addEventListener("click", () => {
    const source = sources.find((one) => one.dataset.number === cite.dataset.number);
    if (source) { source.open = true; source.querySelector("summary").focus(); source.scrollIntoView({ block: "nearest" }); }
  }));
  const judge = (feedback) => send(round, answer, feedback);
  const thumb = (value, name, label) => make("button", {
    type: "button", class: "quiet", "aria-label": label, title: label, "aria-pressed": String(answer.rating === value),
    onclick: () => judge({ rating: answer.rating === value ? "none" : name }),
  }, icon(name));
  const buttons = make("div", { class: "buttons" },
    thumb(1, "up", texts.good), thumb(-1, "down", texts.bad),
    make("button", { type: "button", class: "quiet", "aria-label": texts.correct, title: texts.correct, onclick: () => edit(round, answer) }, icon("edit")));
  round.replaceChildren(
    make("p", { class: "question", text: answer.question }),
    ...(answer.note ? [make("p", { class: "note", text: answer.note })] : []),
    prose,
    ...(answer.state ? [make("p", { class: "note", text: answer.state })] : []),
    ...(sources.length ? [make("section", { class: "sources", "aria-label": texts.heading }, ...sources)] : []),
    buttons,
    make("p", { class: "note fate", role: "status", text: answer.fate }),
    ...answer.suggestions.map((one) => make("button", { type: "button", class: "suggestion", text: one, onclick: () => ask(one) })),
  );
}

function edit(round, answer) {
  const field = make("textarea", { rows: 6, "aria-label": texts.corrected_answer });
  field.value = answer.text;
  const back = () => { showAnswer(round, answer); round.querySelector(".buttons button:last-child").focus(); };
  const editor = make("form", { class: "editor", onsubmit: (event) => { event.preventDefault(); send(round, answer, { correction: field.value }); } },
    make("p", { class: "note", text: texts.hint }), field,
    make("div", { class: "buttons" }, make("button", { text: texts.save_correction, class: "main" }),
      make("button", { type: "button", class: "quiet", text: texts.cancel, onclick: back })));
  editor.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); back(); } });
  round.querySelector(".prose").replaceWith(editor);
  round.querySelector(":scope > .buttons").remove();
  field.focus();
}

async function send(round, answer, feedback) {
  try {
    showAnswer(round, await (await call("feedback", "POST", { answer_id: answer.id, ...feedback })).json());
  } catch (error) {
    round.querySelector(".fate").textContent = error.message;
  }
}

async function ask(text) {
  if (running || !text.trim()) return;
  running = new AbortController();
  log.querySelector(".welcome")?.remove();
  const prose = make("div", { class: "prose" }), state = make("p", { class: "note", text: "…" });
  const round = make("article", {}, make("p", { class: "question", text }), prose, state);
  log.append(round);
  log.scrollTop = log.scrollHeight;
  showComposer();
  try {
    const answer = await call("ask", "POST", { question: text, conversation }, running.signal);
    await readLines(answer.body, (line) => {
      const was = atEnd();
      if (line.error) throw new Error(line.error.message);
      if (line.visitor) ({ visitor, conversation } = line);
      if (line.html) prose.innerHTML = line.html;
      if (line.state !== undefined) state.textContent = line.state;
      if (line.answer) showAnswer(round, line.answer);
      follow(was);
    });
  } catch (error) {
    state.textContent = error.name === "AbortError" ? texts.stopped : error instanceof TypeError ? texts.failed : error.message;
  }
  running = null;
  showComposer();
}

async function readLines(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) take(JSON.parse(line));
  }
}

function showComposer() {
  askButton.textContent = running ? texts.stop : texts.ask;
  askButton.type = running ? "button" : "submit";
  find("new").hidden = find("erase").hidden = !log.querySelector("article");
}

function welcome() {
  log.replaceChildren(make("p", { class: "welcome", text: texts.welcome }));
}

async function restore() {
  try {
    const latest = await (await call("conversation")).json();
    conversation = latest.id;
    const rounds = latest.answers.map((answer) => { const round = make("article"); showAnswer(round, answer); return round; });
    if (rounds.length) log.replaceChildren(...rounds);
    log.scrollTop = log.scrollHeight;
  } catch { /* the welcome stays */ }
  showComposer();
}

function confirmErasing() {
  const sure = make("span", { class: "sure" }, `${texts.erase_mine_sure} `,
    make("button", { type: "button", class: "link", text: texts.erase, onclick: async () => {
      try {
        await call("mine", "DELETE");
        visitor = ""; conversation = null; welcome(); showComposer();
        find("kept").textContent = texts.mine_erased;
      } catch (error) { find("kept").textContent = error.message; }
    } }), " ", make("button", { type: "button", class: "link", text: texts.cancel, onclick: () => { find("kept").textContent = texts.kept; } }));
  find("kept").replaceChildren(sure);
}

const close = () => window.parent.postMessage("apprentice:close", "*");
for (const [id, text] of [["new", texts.new_conversation], ["close", texts.close]]) {
  find(id).title = text;
  find(id).setAttribute("aria-label", text);
}
find("new").textContent = "+";
find("kept").textContent = texts.kept;
find("erase").textContent = texts.erase_mine;
question.placeholder = texts.placeholder;
question.setAttribute("aria-label", texts.placeholder);
find("close").hidden = window.parent === window;
find("close").addEventListener("click", close);
find("erase").addEventListener("click", confirmErasing);
find("new").addEventListener("click", () => { running?.abort(); conversation = null; welcome(); showComposer(); question.focus(); });
askButton.addEventListener("click", (event) => { if (running) { event.preventDefault(); running.abort(); } });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (running) return;
  const text = question.value;
  question.value = "";
  ask(text);
});
question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") running ? running.abort() : close();
});
welcome();
showComposer();
restore().then(() => question.focus());
