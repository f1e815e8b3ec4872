// The script of a program's page: makes the form that the server sent live. Without it every button sends the form.
import { confirmed } from "./dialog.js";
import { Code } from "./scripts/code.js";
import { Given } from "./scripts/given.js";
import { Marks } from "./scripts/marks.js";
import { Names } from "./scripts/names.js";
import { Offers } from "./scripts/offers.js";
import { Saving } from "./scripts/saving.js";
import { Signs } from "./scripts/signs.js";
import { Stepping } from "./scripts/stepping.js";
import { Trial } from "./scripts/trial.js";
import { Told } from "./scripts/told.js";

function start(form) {
  const code = new Code(form.querySelector("#code"));
  const ask = { bot: form.dataset.alias, path: form.dataset.path };
  const marks = new Marks(form, code, ask);
  code.changed(() => marks.later());
  marks.now();
  if (!("writes" in form.dataset)) return;

  const saving = new Saving(form, code);
  const offers = new Offers(form.querySelector("#code-offers"), code, ask);
  const told = new Told(form.querySelector("#code-told"), code, marks, ask);
  const names = new Names(document.getElementById("rename"), code, saving, ask);
  new Signs(form.querySelector("#code-sign"), code, ask);
  const given = new Given(form);
  marks.judged((found) => given.takes(found.parts));
  const trial = new Trial(form.querySelector("#trial"), given, code, ask);
  new Stepping(form.querySelector("#stepping"), given, code, ask);
  code.changed(() => saving.touched());

  entered(form.querySelector("#trial-params"), () => trial.run());
  entered(form.querySelector("#script-path"), () => form.requestSubmit(form.querySelector("button[value=rename]")));
  form.addEventListener("submit", (event) => {
    const act = { delete: () => drop(form, event.submitter, saving), save: () => saving.save(), format: () => saving.format(), try: () => trial.run() }[event.submitter?.value ?? "save"];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  form.addEventListener("keydown", (event) => {
    const act = keyed(event, { saving, offers, told, names, code });
    if (act) {
      event.preventDefault();
      act();
    }
  });
  form.querySelector("#code-tools").addEventListener("click", (event) => {
    const act = { propose: () => offers.open(), explain: () => told.explain(), follow: () => names.follow(), rename: () => names.open() }[
      event.target.closest("[data-tool]")?.dataset.tool
    ];
    if (!act) return;
    code.area.focus();
    act();
  });
  addEventListener("beforeunload", (event) => saving.dirty && event.preventDefault());
}

/** Delete once it was said again, whatever else is unsaved here. */
async function drop(form, button, saving) {
  if (!(await confirmed(`Delete ${form.dataset.path} from the draft?`))) return;
  const sent = document.createElement("input");
  Object.assign(sent, { type: "hidden", name: button.name, value: button.value });
  form.append(sent);
  saving.saved = saving.code.text;
  form.submit();
}

/** Enter in a field does what stands beside it, not what the form's first button does. */
function entered(box, act) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    act();
  });
}

function keyed(event, { saving, offers, told, names, code }) {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key === "s") return () => saving.save();
  if (event.altKey && event.shiftKey && event.code === "KeyF") return () => saving.format();
  if (event.target.id !== "source") return null;
  if (control && event.code === "Space") return () => offers.open();
  return { F1: () => told.explain(), F2: () => names.open(), F9: () => code.toggle(), F12: () => names.follow() }[event.key] ?? null;
}

const form = document.getElementById("script");
if (form) start(form);
