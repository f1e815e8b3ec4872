// Pages of other sites in Chromium that call a running server: one that the operator has named, and a stranger's.
// PALAVER_BASE, PALAVER_KEY, PALAVER_COOKIE and PALAVER_NAMED (a port of "localhost") come from tests/security/test_elsewhere.py.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const { PALAVER_KEY: key, PALAVER_COOKIE: cookie, PALAVER_NAMED: port } = process.env;
let house, site;
before(async () => {
  house = await open();
  site = createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html" }).end("<title>a shop</title>"));
  await new Promise((resolve) => site.listen(Number(port), "127.0.0.1", resolve));
  await house.browser.addCookies([{ name: "palaver_session", value: cookie, url: house.base }]);
});
after(async () => { await house.stop(); site.close(); });

/** What a page of `name` gets from the server: the status of each call, or "refused". */
async function calls(name) {
  const page = await house.browser.newPage();
  await page.goto(`http://${name}:${port}/`);
  const got = await page.evaluate(async ([base, secret]) => {
    const call = (path, more) => fetch(base + path, more).then((answer) => answer.status, () => "refused");
    const socket = (token) => new Promise((resolve) => {
      const opened = new WebSocket(`${base.replace("http", "ws")}/ws`);
      opened.onopen = () => opened.send(JSON.stringify({ type: "hello", token }));
      opened.onmessage = (event) => resolve(JSON.parse(event.data).type);
      opened.onerror = () => resolve("refused");
    });
    const headers = { "X-API-Key": secret, "Content-Type": "application/json" };
    return {
      list: await call("/api/bots", { headers }),
      change: await call("/api/bots", { method: "POST", headers, body: "{}" }),
      cookie: await call("/api/bots", { credentials: "include" }),
      page: await call("/bots", { headers }),
      socket: await socket(secret),
    };
  }, [house.base, key]);
  await page.close();
  return got;
}

test("a named site's page calls with its key, never with the cookie, and sees no page", async () => {
  assert.deepEqual(await calls("localhost"), { list: 200, change: 422, cookie: "refused", page: "refused", socket: "ready" });
});

test("a stranger's page gets nothing", async () => {
  assert.deepEqual(await calls("127.0.0.1"), { list: "refused", change: "refused", cookie: "refused", page: "refused", socket: "refused" });
});
