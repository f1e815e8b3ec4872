// The box where questions are written: Enter sends, it grows with its text, it counts near the limit, it keeps a draft.
import { Tray } from "./tray.js";

const KEPT = 100000;
const NEAR = 0.9;

const characters = (text, near) => (text.length > near ? [...text].length : text.length);

export class Composer {
  constructor(form, onSend) {
    this.form = form;
    this.area = form.querySelector("textarea");
    this.send = form.querySelector("#send");
    this.stop = form.querySelector("#stop");
    this.counter = form.querySelector("#counter");
    this.grows = CSS.supports("field-sizing", "content");
    this.running = false;
    this.longest = Number(form.dataset.longest);
    this.tray = form.querySelector("[data-tray]") ? new Tray(form, () => this.changed()) : null;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(onSend); });
    this.area.addEventListener("input", () => this.changed());
    this.area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit(onSend);
    });
    this.restore();
  }

  get key() {
    return `draft:${location.pathname}`;
  }

  /** The next thing that is written is for here; a finger would only be shown a keyboard. */
  expect() {
    if (matchMedia("(pointer: fine)").matches) this.area.focus({ preventScroll: true });
  }

  restore() {
    if (!this.area.value) this.area.value = sessionStorage.getItem(this.key) ?? "";
    this.changed();
  }

  get count() {
    return characters(this.area.value, this.longest * NEAR);
  }

  /** What is sent: files without a word are called by their names. */
  get text() {
    return this.area.value.trim() ? this.area.value : (this.tray?.names ?? "");
  }

  get ready() {
    return !this.running && this.text !== "" && this.count <= this.longest && (this.tray?.ready ?? true);
  }

  submit(onSend) {
    if (!this.ready) return;
    const { text } = this;
    this.set("");
    if (matchMedia("(pointer: coarse)").matches) this.area.blur();
    onSend(text, this.tray?.give());
  }

  set(text) {
    this.area.value = text;
    this.changed();
  }

  changed() {
    const { value } = this.area;
    const { count, longest } = this;
    if (value) sessionStorage.setItem(this.key, value.slice(0, KEPT));
    else sessionStorage.removeItem(this.key);
    this.counter.hidden = count <= longest * NEAR;
    this.counter.textContent = `${count.toLocaleString("en")} of ${longest.toLocaleString("en")} characters${count > longest ? ": shorten it to send it" : ""}`;
    this.counter.classList.toggle("over", count > longest);
    this.send.disabled = !this.ready;
    if (!this.grows) this.fit();
  }

  fit() {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight}px`;
  }

  /** While an answer streams the send button is a stop button. */
  busy(running) {
    this.running = running;
    this.stop.hidden = !running;
    this.send.hidden = running;
    this.changed();
  }
}
