// The list of conversations beside the chat: rename, pin, copy and delete, without leaving the page.
import { confirmed } from "../dialog.js";
import { toast } from "../toast.js";
import { clone } from "./template.js";

const BUSY = "The server did not answer. Try again.";

async function call(method, path, body) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const response = await fetch(`/api/sessions/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const told = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Error(told.error.message);
  return told;
}

/** Show another title of a conversation in the list, and over it where it is the page's own. */
export function retitle(item, title) {
  item.querySelector("[data-title]").textContent = title;
  if (!item.querySelector("[aria-current]")) return;
  const head = document.querySelector(".chat-head .chat-title");
  if (head) head.textContent = title;
  document.querySelector(".topbar-title").textContent = title;
  document.title = document.title.replace(/^.*? · /s, () => `${title} · `);
}

export const titleOf = async (session) => (await call("GET", session)).title;

function rename(item) {
  const link = item.querySelector("a.entry");
  const form = clone("rename-template");
  const input = form.querySelector("input");
  const close = () => {
    form.remove();
    link.hidden = false;
    link.focus();
  };
  input.value = item.querySelector("[data-title]").textContent;
  link.hidden = true;
  link.after(form);
  input.select();
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    await quietly(async () => retitle(item, (await call("PATCH", item.dataset.session, { title: input.value })).title));
    close();
  });
}

async function pin(item) {
  const { pinned } = await call("PATCH", item.dataset.session, { pinned: !("pinned" in item.dataset) });
  if (pinned) item.dataset.pinned = "";
  else delete item.dataset.pinned;
  item.querySelector("[data-act=pin]").textContent = pinned ? "Unpin" : "Pin";
  if (pinned) item.parentElement.prepend(item);
}

async function copy(item) {
  const { id } = await call("POST", `${item.dataset.session}/fork`, {});
  location.assign(`/chat/${id}`);
}

async function remove(item) {
  if (!await confirmed("Delete this conversation, with all that was said in it?")) return;
  await call("DELETE", item.dataset.session);
  if (item.querySelector("[aria-current]")) return location.assign("/");
  (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("a, button")?.focus();
  item.remove();
}

const ACTS = { rename, pin, copy, delete: remove };

async function quietly(act) {
  try {
    await act();
  } catch (error) {
    toast(error instanceof TypeError ? BUSY : error.message);
  }
}

function close(details, focus) {
  details.open = false;
  if (focus) details.querySelector("summary").focus();
}

/** Make an entry of the list for a conversation that has just begun. */
export function named(item, session, title) {
  item.dataset.session = session;
  item.querySelector("a.entry").href = `/chat/${session}`;
  item.querySelector("[data-title]").textContent = title;
  for (const link of item.querySelectorAll("[data-export]")) link.href = `/api/sessions/${session}/export?format=${link.dataset.export}`;
}

export function startList() {
  const list = document.getElementById("conversations");
  if (!list) return;
  list.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]");
    const details = event.target.closest("details.more");
    for (const other of list.querySelectorAll("details[open]")) if (other !== details) close(other);
    if (details && event.target.closest("[data-act], [data-export]")) close(details, true);
    if (act) quietly(() => ACTS[act.dataset.act](act.closest(".conversation")));
  });
  list.addEventListener("keydown", (event) => {
    const details = event.target.closest("details[open]");
    if (details && event.key === "Escape") {
      event.preventDefault();
      close(details, true);
    }
  });
}
