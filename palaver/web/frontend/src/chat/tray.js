// Files that come with the next question: chosen, dropped or pasted, sent ahead one by one, shown and taken back.
import { clone } from "./template.js";
import { send } from "../send.js";

const AT_ONCE = 2;
const MEGABYTE = 1024 * 1024;

/** What a file looks like under a question. */
export function chip(file) {
  const item = clone("chip-template");
  Object.assign(item.dataset, { file: file.id, kind: file.kind });
  item.querySelector("[data-name]").textContent = file.name;
  item.querySelector("a").href = `/api/media/${file.id}/content`;
  if (file.kind === "image") item.querySelector(".icon").replaceWith(picture(file.id));
  return item;
}

/** The files that stand under a question. */
export function attached(question) {
  return [...question.querySelectorAll(".chip")].map((item) => ({ id: item.dataset.file, kind: item.dataset.kind, name: item.querySelector("[data-name]").textContent }));
}

function picture(id) {
  const image = new Image();
  image.src = `/api/media/${id}/content`;
  image.alt = "";
  return image;
}

export class Tray {
  constructor(form, onChange) {
    this.rules = form.dataset;
    this.list = form.querySelector("[data-tray]");
    this.onChange = onChange;
    this.items = [];
    const input = form.querySelector("[data-files]");
    form.querySelector("[data-attach]").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.add([...input.files]);
      input.value = "";
    });
    form.addEventListener("files", ({ detail }) => this.add(detail));
    form.addEventListener("paste", (event) => this.pasted(event));
  }

  /** Nothing is still on its way, or was refused. */
  get ready() {
    return this.items.every((item) => item.sent);
  }

  get names() {
    return this.items.flatMap(({ sent }) => (sent ? [sent.name] : [])).join(", ");
  }

  get ids() {
    return this.items.map(({ sent }) => sent.id);
  }

  /** Text that comes with a picture of itself, as from a table, is text. */
  pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.add(files);
  }

  add(files) {
    for (const file of files) this.items.push(this.item(file));
    this.next();
  }

  item(file) {
    const item = { file, line: clone("upload-template"), waits: true };
    item.line.querySelector("[data-name]").textContent = file.name;
    item.line.querySelector("progress").setAttribute("aria-label", `Sending ${file.name}`);
    item.line.querySelector("[data-remove]").addEventListener("click", () => this.remove(item));
    this.list.append(item.line);
    const { most, largest } = this.rules;
    if (file.size > largest * MEGABYTE) this.refuse(item, `is larger than the ${largest} MB that are taken here.`);
    else if (this.items.length >= Number(most)) this.refuse(item, `is one too many: a question takes ${most} files.`);
    return item;
  }

  next() {
    this.changed();
    const running = this.items.filter((item) => item.running).length;
    for (const item of this.items.filter((each) => each.waits).slice(0, Math.max(0, AT_ONCE - running))) this.upload(item);
  }

  async upload(item) {
    const bar = item.line.querySelector("progress");
    item.waits = false;
    item.running = new AbortController();
    const { wrong, told } = await send("/api/media", { method: "POST", file: item.file, onProgress: (part) => { bar.value = part; }, signal: item.running.signal });
    item.running = null;
    if (item.gone) return told && this.forget(told.id);
    if (wrong) this.refuse(item, wrong);
    else this.take(item, told);
    this.next();
  }

  take(item, told) {
    const reason = this.rules[`no${told.kind[0].toUpperCase()}${told.kind.slice(1)}`];
    if (reason) {
      this.forget(told.id);
      return this.refuse(item, `${reason}.`);
    }
    item.sent = told;
    item.line.querySelector("progress").hidden = true;
    if (told.kind === "image") item.line.querySelector("[data-look]").replaceChildren(picture(told.id));
  }

  refuse(item, reason) {
    item.waits = false;
    item.line.querySelector("progress").hidden = true;
    item.line.classList.add("refused");
    const text = item.line.querySelector("[data-wrong]");
    text.hidden = false;
    text.textContent = reason;
  }

  remove(item) {
    item.gone = true;
    item.running?.abort();
    if (item.sent) this.forget(item.sent.id);
    this.drop(item);
  }

  drop(item) {
    item.line.remove();
    this.items = this.items.filter((each) => each !== item);
    this.next();
  }

  forget(id) {
    fetch(`/api/media/${id}`, { method: "DELETE" }).catch(() => {});
  }

  /** The files, which are the question's from here on. */
  give() {
    const given = this.items.map(({ sent }) => sent);
    this.items = [];
    this.list.replaceChildren();
    this.changed();
    return given;
  }

  /** The files of a question that was not taken: they can go with the next one. */
  put(files) {
    for (const file of files) {
      const item = this.item({ name: file.name, size: 0 });
      item.waits = false;
      this.items.push(item);
      this.take(item, file);
    }
    this.changed();
  }

  changed() {
    this.list.hidden = !this.items.length;
    this.onChange();
  }
}
