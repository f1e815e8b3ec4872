// The playground: one composer, two versions that answer at once; each side ends, fails and retries by itself.
import { Composer } from "../chat/composer.js";
import { Pane } from "./pane.js";

class Playground {
  constructor(root) {
    this.root = root;
    this.announcer = root.querySelector("[data-announce]");
    this.composer = new Composer(root.querySelector("form"), (text) => this.ask(text));
    this.panes = [...root.querySelectorAll("[data-pane]")].map((each) => new Pane(each, root.dataset.bot, () => this.chosen()));
    for (const pane of this.panes) pane.busy = () => this.busy();
    this.composer.stop.addEventListener("click", () => this.stop());
    root.querySelector("#clear").addEventListener("click", () => this.clear());
    root.addEventListener("keydown", (event) => { if (event.key === "Escape") this.stop(); });
    if (matchMedia("(pointer: fine)").matches) this.composer.area.focus({ preventScroll: true });
  }

  get running() {
    return this.panes.some((pane) => pane.stream);
  }

  ask(text) {
    this.announcer.textContent = "Both answers are being written.";
    for (const pane of this.panes) pane.ask(text);
  }

  busy() {
    const before = this.composer.running;
    this.composer.busy(this.running);
    if (before && !this.running) this.announcer.textContent = "Both answers have ended.";
  }

  stop() {
    for (const pane of this.panes) pane.stop();
  }

  clear() {
    for (const pane of this.panes) pane.clear();
    this.busy();
    this.composer.area.focus({ preventScroll: true });
  }

  /** The address says what is compared, so that it can be sent to somebody. */
  chosen() {
    const [left, right] = this.panes.map((pane) => encodeURIComponent(pane.version.value));
    history.replaceState(null, "", `?left=${left}&right=${right}`);
    this.busy();
  }
}

export function startPlayground() {
  const root = document.getElementById("playground");
  if (root) new Playground(root);
}
