// A question put differently: its bubble becomes a box to write in, and back.
import { clone } from "./template.js";

/** Open the box in the place of a question's bubble; `send` gets the new text. */
export function edit(question, send) {
  if (question.querySelector("[data-editing]")) return;
  const bubble = question.querySelector(".bubble");
  const form = clone("edit-template");
  const area = form.querySelector("textarea");
  const close = () => {
    form.remove();
    bubble.hidden = question.querySelector(".asked-tools").hidden = false;
    question.querySelector("[data-edit]").focus();
  };
  area.value = bubble.textContent;
  area.rows = Math.min(12, area.value.split("\n").length + 1);
  bubble.hidden = question.querySelector(".asked-tools").hidden = true;
  bubble.after(form);
  area.focus();
  form.querySelector("[data-edit-cancel]").addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === area) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (area.value.trim()) send(area.value);
  });
}
