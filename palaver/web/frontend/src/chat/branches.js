// Branches of a conversation: each question knows the turns that stand in its place, and says which of them is shown.

/** The turns that stand where `question` does, its own among them, oldest first. */
export const variants = (question) => (question.dataset.variants ?? "").split(" ").filter(Boolean);

/** Show which of how many branches a question is on, and whether there are others to go to. */
export function count(question) {
  const box = question.querySelector("[data-branches]");
  if (!box) return;
  const all = variants(question);
  const at = all.indexOf(question.dataset.turn);
  box.hidden = all.length < 2;
  box.querySelector("[data-branch-place]").textContent = `${at + 1}/${all.length}`;
  for (const button of box.querySelectorAll("[data-branch]")) button.disabled = !all[at + Number(button.dataset.branch)];
}

/** A question has become a turn, beside `others`. */
export function name(question, turn, others = []) {
  question.dataset.turn = turn;
  question.dataset.variants = [...others.filter((other) => other !== turn), turn].join(" ");
  count(question);
}

/** The turn that lies `step` branches from the one that is shown; undefined at the end. */
export function neighbour(question, step) {
  const all = variants(question);
  return all[all.indexOf(question.dataset.turn) + step];
}

/** Take a question away with all that comes after it. */
export function cut(messages, question) {
  const all = [...messages.querySelectorAll(".message")];
  for (const message of all.slice(all.indexOf(question))) message.remove();
  for (const turn of messages.querySelectorAll(".turn")) if (!turn.querySelector(".message")) turn.remove();
}

/** Tell the server which branch is shown. */
export async function choose(session, turn) {
  const response = await fetch(`/api/sessions/${session}/head`, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ turn }) });
  if (!response.ok) throw new Error((await response.json()).error.message);
}

/** The messages of a conversation as its page has them now, ready to be put in. */
export async function written(session) {
  const response = await fetch(`/chat/${session}`, { headers: { Accept: "text/html" }, cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("messages");
  if (!response.ok || !page) throw new Error("The conversation could not be read. Load the page again.");
  return [...page.children].map((child) => document.adoptNode(child));
}
