// What an answer has cost, for who may know: asked for when somebody wants to, as calls are counted a little later.
import { toast } from "../toast.js";

const MICROS = 1e6;

/** "$0.0012 · 1,234 tokens"; what has no price says so. */
export function told({ prompt_tokens: asked, completion_tokens: said, cost_micros: micros, unpriced }) {
  const tokens = `${(asked + said).toLocaleString("en")} tokens`;
  const paid = micros === null ? "" : `$${(micros / MICROS).toLocaleString("en", { maximumFractionDigits: 6 })}`;
  return [unpriced ? `${paid}, and ${unpriced} without a price` : paid, tokens].filter(Boolean).join(" · ");
}

/** Fill the line of an answer; `button` was pressed. */
export async function ask(button, turn) {
  try {
    const response = await fetch(`/api/chat/turns/${turn}/cost`, { cache: "no-store" });
    const cost = await response.json();
    if (!response.ok) throw new Error(cost.error.message);
    button.parentElement.querySelector("[data-used]").textContent = told(cost);
  } catch (error) {
    toast(error.message || "The server did not answer. Try again.");
  }
}
