// The box where questions are written: Enter sends, it grows with its text, it counts near the limit, it keeps a draft.
export const LIMIT = 100000;
const NEAR = 90000;

const characters = (text) => (text.length > NEAR ? [...text].length : text.length);

export class Composer {
  constructor(form, onSend) {
    this.form = form;
    this.area = form.querySelector("textarea");
    this.send = form.querySelector("#send");
    this.stop = form.querySelector("#stop");
    this.counter = form.querySelector("#counter");
    this.grows = CSS.supports("field-sizing", "content");
    this.running = false;
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

  restore() {
    if (!this.area.value) this.area.value = sessionStorage.getItem(this.key) ?? "";
    this.changed();
  }

  get ready() {
    return !this.running && this.area.value.trim() !== "" && characters(this.area.value) <= LIMIT;
  }

  submit(onSend) {
    if (!this.ready) return;
    const text = this.area.value;
    this.set("");
    if (matchMedia("(pointer: coarse)").matches) this.area.blur();
    onSend(text);
  }

  set(text) {
    this.area.value = text;
    this.changed();
  }

  changed() {
    const { value } = this.area;
    if (value) sessionStorage.setItem(this.key, value.slice(0, LIMIT));
    else sessionStorage.removeItem(this.key);
    const count = characters(value);
    this.counter.hidden = count <= NEAR;
    this.counter.textContent = `${count.toLocaleString("en")} of ${LIMIT.toLocaleString("en")} characters${count > LIMIT ? ": shorten it to send it" : ""}`;
    this.counter.classList.toggle("over", count > LIMIT);
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
