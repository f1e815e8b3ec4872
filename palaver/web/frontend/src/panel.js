// The one side panel: shows a source beside the conversation; on a phone it covers the page.
import htmx from "./htmx.js";

let opener = null;

const WHOLE = matchMedia("(max-width: 639px)"); // there it covers the page

const panel = () => document.getElementById("panel");
const body = () => document.getElementById("panel-body");

function mark(link) {
  for (const each of document.querySelectorAll("[data-source][aria-current]")) each.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
}

function close() {
  if (panel().hidden) return;
  panel().hidden = true;
  cover();
  body().replaceChildren();
  mark(null);
  opener?.isConnected && opener.focus();
  opener = null;
}

/** What lies behind a panel over everything cannot be reached. */
function cover() {
  for (const each of document.querySelectorAll(".main, .topbar")) each.inert = WHOLE.matches && !panel().hidden;
}

/** Fetch the address as a fragment into the panel; `link` gets the focus back when it closes. */
export async function openSource(link) {
  opener = link;
  mark(link);
  body().replaceChildren(document.getElementById("skeleton").content.cloneNode(true));
  panel().hidden = false;
  cover();
  link.scrollIntoView({ block: "nearest" });
  const title = document.getElementById("panel-title");
  title.textContent = link.dataset.title || "Source";
  title.focus({ preventScroll: true });
  await Promise.resolve(htmx.ajax("GET", link.getAttribute("href"), { target: "#panel-body", swap: "innerHTML" })).catch(() => {});
  if (opener === link && body().querySelector(".skeleton")) close();
}

function toPassage() {
  const document_ = body().querySelector("[data-title]");
  if (document_) document.getElementById("panel-title").textContent = document_.dataset.title;
  body().querySelector("mark")?.scrollIntoView({ block: "center" });
}

export function startPanel() {
  if (!panel()) return;
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-panel-close]")) return close();
    const link = event.target.closest?.("a[data-source]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openSource(link);
  });
  WHOLE.addEventListener("change", cover);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) close();
  });
  body().addEventListener("htmx:after:swap", toPassage);
}
