// Puts a button on the page of another site; a click opens the frame with our page. Nothing is asked before.
(() => {
  const texts = TEXTS, source = document.currentScript.src, id = "apprentice-widget";
  if (document.getElementById(id)) return;
  const style_of = (element, style) => { for (const name in style) element.style.setProperty(name, style[name]); return element; };
  const make = (tag, style) => style_of(document.createElement(tag), style);
  const corner = { position: "fixed", right: "20px", bottom: "20px", "z-index": "2147483000" };
  const button = make("button", { ...corner, font: "600 15px/1 system-ui, sans-serif", padding: "14px 20px", border: "0", "border-radius": "999px", background: "#276957", color: "#fff", cursor: "pointer", "box-shadow": "0 4px 16px rgb(0 0 0 / 25%)" });
  button.id = id;
  button.type = "button";
  button.textContent = texts.open;
  button.setAttribute("aria-expanded", "false");
  let frame = null;
  const narrow = window.matchMedia("(max-width: 480px)");
  const place = () => style_of(frame, narrow.matches
    ? { width: "100%", height: "100%", right: "0", bottom: "0", "border-radius": "0" }
    : { width: "400px", height: "min(640px, calc(100vh - 40px))", right: "20px", bottom: "20px", "border-radius": "16px" });
  const show = (open) => {
    if (open && !frame) {
      frame = make("iframe", { ...corner, border: "0", "box-shadow": "0 8px 32px rgb(0 0 0 / 30%)" });
      frame.title = texts.title;
      frame.src = new URL("widget", source).href;
      document.body.append(frame);
      narrow.addEventListener("change", place);
      place();
    }
    frame?.style.setProperty("display", open ? "block" : "none");
    button.style.setProperty("display", open ? "none" : "block");
    button.setAttribute("aria-expanded", String(open));
    (open ? frame : button).focus();
  };
  button.addEventListener("click", () => show(true));
  window.addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.data === "apprentice:close") show(false);
  });
  const attach = () => document.body.append(button);
  document.body ? attach() : document.addEventListener("DOMContentLoaded", attach);
})();
