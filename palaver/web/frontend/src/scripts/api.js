// What the page asks about programs; an answer is a value, and no server at all is status 0.
export async function ask(method, address, body, etag = "") {
  const headers = { Accept: "application/json", "Content-Type": "application/json", ...(etag ? { "If-Match": `"${etag}"` } : {}) };
  try {
    const answer = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    const data = text ? JSON.parse(text) : null;
    return { status: answer.status, data, etag: (answer.headers.get("etag") ?? "").replaceAll('"', ""), message: data?.error?.message ?? "" };
  } catch {
    return { status: 0, data: null, etag: "", message: "The server does not answer." };
  }
}
