// What one thinks of an answer: a thumb that is pressed again is taken back; a comment goes with it.
import { toast } from "../toast.js";

const thumbs = (box) => [...box.querySelectorAll("[data-score]")];
const pressed = (box) => Number(thumbs(box).find((thumb) => thumb.ariaPressed === "true")?.dataset.score ?? 0);

function show(box, score) {
  for (const thumb of thumbs(box)) thumb.ariaPressed = String(Number(thumb.dataset.score) === score);
  box.querySelector("form").hidden = score === 0;
}

async function put(turn, body) {
  const response = await fetch(`/api/chat/turns/${turn}/feedback`, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (response.ok) return;
  const { error } = await response.json();
  throw new Error(error.message);
}

/** One answer's thumbs; requests go one after the other, and what the server did not take is not shown as taken. */
class Opinion {
  constructor(box) {
    this.box = box;
    this.area = box.querySelector("textarea");
    this.status = box.querySelector("[role=status]");
    this.kept = pressed(box);
    this.last = Promise.resolve();
    for (const thumb of thumbs(box)) thumb.addEventListener("click", () => this.press(Number(thumb.dataset.score)));
    box.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.send("Saved"); });
  }

  press(score) {
    show(this.box, pressed(this.box) === score ? 0 : score);
    this.send();
  }

  send(told = "") {
    const score = pressed(this.box);
    const body = score ? { score, comment: this.area.value.trim() } : { score };
    this.status.textContent = "";
    this.last = this.last.then(() => put(this.box.dataset.opinion, body)).then(
      () => { this.kept = score; this.status.textContent = told; },
      (error) => { show(this.box, this.kept); toast(error.message || "The server did not answer. Try again."); });
  }
}

/** Wire the thumbs of an answer; `turn` names it when the server did not. */
export function ask(article, turn = "") {
  const box = article.querySelector("[data-opinion]");
  if (!box) return;
  if (turn) box.dataset.opinion = turn;
  if (!box.dataset.opinion) return;
  box.hidden = false;
  new Opinion(box);
}
