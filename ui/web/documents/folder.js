// Add a folder of this computer, by the button or by dropping it on the upload. Its files are sent some at a time: what
// is refused keeps out only itself, and those that arrived are read together. Names are paths, as files may share a name.
const BETWEEN = " › "; // in the name of a file, for the slashes of its path
const AT_ONCE = { files: 10, bytes: 10_000_000 }; // of one request; a single file may be larger
const MOST_NAMED = 2000; // files, in one event
const MB = 1_000_000;

const part = element.querySelector(".folder");
const chooser = part.querySelector("input");
const known = JSON.parse(part.dataset.known);
let sending = Promise.resolve();

const { beginnings, names, endings } = known.left_out;
const isLitter = (name) => beginnings.some((one) => name.startsWith(one)) || names.includes(name.toLowerCase()) || endings.some((one) => name.endsWith(one));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function say(...lines) {
  part.querySelector(".sent").replaceChildren(...lines.filter(Boolean).map((line) => Object.assign(document.createElement("p"), { textContent: line })));
}

// Return the topmost hidden or temporary folder or file on a path, else ""; the chosen folder itself may be called anything.
function findLitter(path) {
  const parts = path.split("/");
  const at = parts.findIndex((name, depth) => depth && isLitter(name));
  return parts.slice(0, at + 1).join("/");
}

// Return the files below dropped entries with their paths; null for one that cannot be read, and for all of a hidden folder.
async function list(entries, above = "") {
  const found = [];
  for (const entry of entries) {
    const path = above + entry.name;
    if (entry.isFile) found.push([await new Promise((done) => entry.file(done, () => done(null))), path]);
    else if (findLitter(path)) found.push([null, path]);
    else found.push(...(await list(await readFolder(entry), `${path}/`)));
  }
  return found;
}

async function readFolder(entry) {
  const [reader, found] = [entry.createReader(), []];
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return found;
    found.push(...some);
  }
}

const canBeRead = (file) => file?.slice(0, 1).arrayBuffer().then(() => true, () => false);

function* cut(files) {
  let [some, bytes] = [[], 0];
  for (const one of files) {
    if (some.length && (some.length >= AT_ONCE.files || bytes + one[0].size > AT_ONCE.bytes)) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(one);
    bytes += one[0].size;
  }
  if (some.length) yield some;
}

// Return where files lie now, or why they were refused; neither where the connection was lost.
async function send(files) {
  const form = new FormData();
  for (const [file, path] of files) form.append("files", file, path.replaceAll("\\", " ").replaceAll("/", BETWEEN));
  try {
    const answer = await fetch("/gradio_api/upload", { method: "POST", body: form });
    return answer.ok ? { places: await answer.json() } : { refusal: await answer.text() };
  } catch {
    return {};
  }
}

async function add(found) {
  const { texts, most } = known;
  const hidden = new Set(found.map(([, path]) => findLitter(path)).filter(Boolean)).size;
  const kept = found.filter(([, path]) => !findLitter(path)).sort(([, one], [, other]) => (one < other ? -1 : 1));
  const small = kept.filter(([file]) => !(file?.size > most * MB));
  const files = [];
  for (const one of small) if (await canBeRead(one[0])) files.push(one);
  const leftOut = [hidden && fill(texts.hidden, { count: hidden }), kept.length > small.length && fill(texts.large, { count: kept.length - small.length, most })];
  let [arrived, waiting, refusal] = [0, [], ""];
  for (const some of cut(files)) {
    say(fill(texts.sending, { done: arrived, total: files.length }), ...leftOut);
    const answer = await send(some);
    refusal = answer.refusal;
    if (!answer.places) break;
    arrived += some.length;
    waiting.push(...answer.places);
    if (waiting.length >= MOST_NAMED) trigger("act", { files: waiting.splice(0).join("\n") });
  }
  if (waiting.length) trigger("act", { files: waiting.join("\n") });
  const lost = small.length - arrived;
  say(!small.length && texts.nothing, ...leftOut, lost && fill(texts.lost, { count: lost }), refusal);
}

function queue(finding) {
  const work = async () => add(await finding);
  sending = sending.then(work, work);
}

part.hidden = !("webkitdirectory" in HTMLInputElement.prototype) || matchMedia("(pointer: coarse)").matches;
part.querySelector("button").addEventListener("click", () => chooser.click());
chooser.addEventListener("change", () => {
  queue([...chooser.files].map((file) => [file, file.webkitRelativePath]));
  chooser.value = ""; // so that the same folder can be chosen again
});

// The upload would take a folder for a file. It is told that what was dragged has left, since it does not see the drop.
document.addEventListener(
  "drop",
  (event) => {
    if (!event.target.closest?.("#upload")) return;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.some((one) => one.isDirectory)) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.dispatchEvent(new DragEvent("dragleave", { bubbles: true }));
    queue(list(entries));
  },
  true,
);
