// The script of the editor's pages: makes the form that the server sent live. Without it the form saves as a form does.
import { Bar } from "./editor/bar.js";
import { Controls } from "./editor/controls.js";
import { Editor } from "./editor/editor.js";
import { Findings } from "./editor/findings.js";
import { startKeys } from "./editor/keys.js";
import { Publishing } from "./editor/publishing.js";
import { Raw } from "./editor/raw.js";

function start(form) {
  const bar = new Bar(form);
  const area = form.querySelector("[data-yaml]");
  const front = area
    ? new Raw(area, { change: (ops) => editor.changeAll(ops), tell: (why) => why && bar.tell("unsaved", why) })
    : new Controls(form, (place, value) => editor.change(place, value));
  const findings = new Findings(form.querySelector("#editor-summary"), front);
  const editor = new Editor(form, {
    show: (doc) => front.show(doc),
    report: (report) => findings.show(report),
    tell: (state, why) => bar.tell(state, why),
    merged: (found) => bar.merged(found),
    steps: (history) => bar.steps(history),
    kindOf: (path) => front.nearest(path)?.element?.dataset.kind,
  });
  front.show(editor.doc);
  editor.check(0);

  const publishing = new Publishing(document.getElementById("editor-publish"), editor);
  const keys = document.getElementById("editor-keys");
  const save = async () => {
    await front.now?.();
    await editor.saver.now();
  };
  const acts = { save, undo: () => editor.undo(), redo: () => editor.redo(), help: () => keys.showModal() };
  startKeys(acts);
  for (const act of ["undo", "redo"]) form.querySelector(`[data-${act}]`).addEventListener("click", acts[act]);
  form.querySelector("[data-publish]").addEventListener("click", () => save().then(() => front.pending || publishing.open()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    acts.save();
  });
  addEventListener("beforeunload", (event) => (front.pending || !editor.saver.saved) && event.preventDefault());
  addEventListener("online", () => editor.saver.hurry());
  addEventListener("focus", () => editor.refresh());
}

const form = document.querySelector("form.editor[data-writes]");
if (form) start(form);
