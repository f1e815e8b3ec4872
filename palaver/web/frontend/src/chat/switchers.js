// Chips that programs offer: pressed ones add to what the bot is told, from the next question on.
import { toast } from "../toast.js";

/** Press a chip, or let it go; it is as it was where the server does not take it. */
export async function press(chip, session) {
  const before = chip.getAttribute("aria-pressed");
  chip.setAttribute("aria-pressed", String(before !== "true"));
  const on = [...chip.closest("ul").querySelectorAll('[data-switcher][aria-pressed="true"]')].map((each) => each.dataset.switcher);
  try {
    const response = await fetch(`/api/sessions/${session}/switchers`, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ on }) });
    if (!response.ok) throw new Error((await response.json()).error.message);
  } catch (error) {
    chip.setAttribute("aria-pressed", before);
    toast(error.message);
  }
}
