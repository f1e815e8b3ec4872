// Publishing: what changes, what is wrong, a note; then what the server made of it.
import * as api from "./api.js";
import { said } from "./values.js";

const make = (tag, name, ...inner) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.append(...inner);
  return node;
};
const TAGS = { same: "span", added: "ins", removed: "del" };

function change({ path, before, after, words }) {
  const told = words
    ? make("div", "words", ...words.map(({ kind, text }) => make(TAGS[kind], "", text)))
    : make("dl", "sides", make("div", "", make("dt", "", "Active"), make("dd", "", said(before ?? undefined))),
      make("div", "", make("dt", "", "Draft"), make("dd", "", said(after ?? undefined))));
  return make("div", path.startsWith("dialogs.scripts.") ? "change program" : "change", make("h3", "", make("code", "", path)), told);
}

/** What became of it: the version, a canary of it, or that it waits. */
function outcome(status, { number, canary, publish_at: at }) {
  if (status === 202) return at ? `It is published on ${new Date(at).toLocaleString()}.` : "It waits for another person, who publishes it under Versions.";
  if (canary) return `Version ${number} is a canary: ${canary} % of new conversations get it.`;
  return `Version ${number} is published: new conversations start on it.`;
}

export class Publishing {
  constructor(dialog, editor) {
    this.dialog = dialog;
    this.editor = editor;
    this.says = (name) => dialog.querySelector(`[data-${name}]`);
    this.says("go").addEventListener("click", () => this.#go());
    dialog.addEventListener("close", () => this.published && location.reload());
  }

  async open() {
    this.says("go").disabled = true;
    this.says("changes").replaceChildren();
    this.says("problems").replaceChildren();
    this.says("answer").textContent = "The draft is saved and compared …";
    this.dialog.showModal();
    const saved = await this.editor.saver.now();
    if (!saved) return this.#answer("The draft is not saved yet: see above the form why.");
    const [report, compared] = await Promise.all([api.validate(this.editor.alias, this.editor.doc), api.compare(this.editor.alias)]);
    if (report.status !== 200 || compared.status !== 200) return this.#answer(report.message || compared.message);
    this.#show(report.data, compared.data.changes);
  }

  #show({ ok, errors, warnings }, changes) {
    this.says("changes").replaceChildren(...changes.map(change));
    this.says("problems").replaceChildren(...[...errors, ...warnings].map((each) =>
      make("li", each.severity === "warning" ? "doubt" : "wrong", make("code", "", each.path || "draft"), `: ${each.message} `, make("span", "hint", each.hint))));
    this.says("go").disabled = !ok;
    this.#answer(!ok ? "It cannot be published like this." : changes.length ? "" : "Nothing differs from the active version. Publishing makes a version all the same.");
  }

  async #go() {
    this.says("go").disabled = true;
    const note = this.says("note").value;
    const { status, data, message } = await api.publish(this.editor.alias, note, this.editor.saver.seen.etag);
    this.published = status === 200 || status === 202;
    if (data?.canary) return this.#answer(`Version ${data.number} is a canary: ${data.canary} % of new conversations start on it.`);
    if (this.published) return this.#answer(outcome(status, data));
    this.#answer(status === 412 ? "Somebody else has changed the draft meanwhile: close this, and their changes are merged." : message);
    this.says("go").disabled = false;
    if (status === 412) this.editor.refresh();
  }

  #answer(text) {
    this.says("answer").textContent = text;
  }
}
