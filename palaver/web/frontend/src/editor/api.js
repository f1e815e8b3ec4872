// Requests of the editor; every answer is a value, and no server at all is status 0.
import { parse } from "./tree.js";

/** {status, data, etag, message, after}: `after` are the milliseconds that the server asks to wait. */
export async function call(method, address, { body, etag } = {}) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", ...(etag ? { "If-Match": `"${etag}"` } : {}) };
  try {
    const answer = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    const data = text ? parse(text) : null;
    const after = Number(answer.headers.get("retry-after")) * 1000 || undefined;
    return { status: answer.status, data, etag: bare(answer.headers.get("etag")), message: messageOf(answer.status, data), after };
  } catch {
    return { status: 0, data: null, etag: "", message: "The server does not answer. It is tried again by itself." };
  }
}

const bare = (etag) => (etag ?? "").replace(/^"|"$/g, "");

function messageOf(status, data) {
  if (status === 401) return "You are signed out. Sign in in another window: it is saved then.";
  return data?.error?.message ?? "";
}

export const readDraft = (alias) => call("GET", `/api/bots/${alias}/draft`);
export const saveDraft = (alias, doc, etag) => call("PUT", `/api/bots/${alias}/draft`, { body: doc, etag });
export const validate = (alias, doc) => call("POST", `/api/bots/${alias}/validate`, { body: doc });
export const convert = (given) => call("POST", "/api/schemas/bot/yaml", { body: given });
export const compare = (alias) => call("GET", `/api/bots/${alias}/diff?from=active&to=draft`);
export const publish = (alias, note, etag) => call("POST", `/api/bots/${alias}/publish`, { body: { note }, etag });
