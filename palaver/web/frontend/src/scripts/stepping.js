// Stepping through a program: each command runs it again from its beginning up to there, with the answers of the trial.
import { ask } from "./api.js";

const ENDED = { done: "It ended.", waiting: "It waits for an answer: write one above.", error: "An error ended it.", limit: "A limit ended it." };

export class Stepping {
  constructor(box, answers, code, ask) {
    Object.assign(this, { box, answers, code, ask });
    this.commands = [];
    this.state = box.querySelector("[data-state]");
    this.frames = box.querySelector("[data-frames]");
    this.variables = box.querySelector("[data-variables]");
    box.addEventListener("click", (event) => {
      const command = event.target.closest("[data-step]")?.dataset.step;
      if (command === "stop") this.stop();
      else if (command) this.go(command);
    });
    code.changed(() => this.stop());
  }

  async go(command) {
    if (this.running) return;
    this.running = true;
    const text = this.answers.value.replace(/\n$/, "");
    const answers = text ? text.split("\n").slice(0, 100) : [];
    const commands = [...this.commands, command].slice(-500);
    const body = { ...this.ask, source: this.code.text, answers, commands, breakpoints: [...this.code.stops].sort((a, b) => a - b) };
    const { status, data, message } = await ask("POST", "/api/basic/step", body);
    this.running = false;
    if (status !== 200) return this.#tell(data?.error?.details?.length ? "It has errors: they stand above." : message);
    this.commands = data.ended === "stopped" || data.ended === "waiting" ? commands : [];
    if (data.ended === "waiting") this.commands = this.commands.slice(0, -1);
    this.#show(data);
  }

  stop() {
    if (!this.commands.length && !this.code.here) return;
    this.commands = [];
    this.#tell("");
  }

  #show({ ended, told, stop, frames, variables, lines }) {
    const said = lines.filter((each) => each.kind === "said").map((each) => each.text).at(-1);
    const place = stop && `Before line ${stop.line}${stop.script === this.ask.path ? "" : ` of ${stop.script}`}${said ? `; it last said “${said}”` : ""}.`;
    this.#tell(place ?? [ENDED[ended], told].filter(Boolean).join(" "));
    if (!stop) return;
    if (stop.script === this.ask.path) this.code.stand(stop.line);
    this.frames.replaceChildren(...frames.map((each) => made("li", `${each.procedure || each.script}, line ${each.line}`)));
    this.variables.replaceChildren(...variables.flatMap((each) => [made("dt", each.name), made("dd", each.text, each.kind)]));
  }

  #tell(text) {
    this.state.textContent = text;
    this.code.stand(0);
    this.frames.replaceChildren();
    this.variables.replaceChildren();
  }
}

function made(tag, text, title = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (title) node.title = title;
  return node;
}
