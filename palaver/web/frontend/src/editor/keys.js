// The editor's keys: saving, undoing, redoing, and the list of them.
const KEYS = { s: "save", z: "undo", y: "redo" };

/** `acts`: save, undo, redo, help. In front of a dialog nothing of this happens. */
export function startKeys(acts) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog:modal")) return;
    const held = event.ctrlKey || event.metaKey;
    const act = held && !event.altKey ? (event.shiftKey && event.key.toLowerCase() === "z" ? "redo" : KEYS[event.key.toLowerCase()]) : "";
    const writing = event.target.matches?.("input, textarea, select, [contenteditable]");
    const help = event.key === "?" && !held && !writing;
    if (!act && !help) return;
    if (act !== "save" && event.target.matches?.("[data-yaml]")) return; // which undoes by itself
    event.preventDefault();
    acts[act || "help"]();
  });
}
