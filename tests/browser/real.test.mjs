// What a newcomer does, in Chromium against the real server: from the one-time link to a cited answer and its page.
// PALAVER_BASE, PALAVER_LINK and PALAVER_PDF come from tests/e2e/test_browser.py, with the scripted models "slow" and the default one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let house;
let tab;
before(async () => { house = await open(); house.browser.setDefaultTimeout(25000); });
after(() => house.stop());

const last = (page) => page.locator(".answer .markdown").last();
const done = (page) => page.waitForSelector("#send:not([hidden])");

async function ask(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
}

async function over(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

test("the one-time link opens the demo bot, and only once", async () => {
  tab = await house.page(new URL(process.env.PALAVER_LINK).pathname + new URL(process.env.PALAVER_LINK).search);
  await tab.waitForSelector("#message");
  assert.equal(new URL(tab.url()).pathname, "/");
  assert.match(await tab.innerText(".lacks"), /no documents to answer from yet/);
  const again = await fetch(process.env.PALAVER_LINK, { headers: { accept: "text/html" } });
  assert.match(await again.text(), /used already/);
  assert.equal(again.headers.get("set-cookie"), null);
});

test("an address that leads nowhere keeps the menu", async () => {
  const page = await house.page("/chat/0197a3c2-6f1e-7d20-8000-000000000000");
  assert.equal(await page.innerText("main h1"), "There is nothing here");
  await Promise.all([page.waitForURL("**/bots"), page.click("nav >> text=Bots")]);
  await over(page);
});

test("a collection is made with the bot ticked", async () => {
  await tab.click("nav >> text=Knowledge");
  await tab.waitForSelector("text=No collections yet");
  await tab.goto(house.base + "/");
  await Promise.all([tab.waitForURL("**/knowledge?new=1"), tab.click(".lacks a")]);
  await tab.waitForSelector("#new-collection[open]");
  assert.equal(await tab.isChecked("#new-collection input[type=checkbox][value=demo]"), true);
  await tab.fill("#new-collection [name=name]", "handbook");
  await Promise.all([tab.waitForURL("**/knowledge/handbook"), tab.click("text=Create collection")]);
  assert.match(await tab.innerText(".page-head"), /Used by Demo/);
  await tab.waitForSelector("text=Nothing here yet");
});

test("a dropped PDF goes through its states with a bar until it is ready", async () => {
  await tab.evaluate(() => {
    window.states = new Set();
    window.bars = 0;
    new MutationObserver(() => {
      for (const badge of document.querySelectorAll("#documents .badge")) window.states.add(badge.textContent.trim());
      window.bars += document.querySelectorAll("#documents progress, #documents [role=progressbar]").length;
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  const bytes = readFileSync(process.env.PALAVER_PDF).toString("base64");
  const data = await tab.evaluateHandle((coded) => {
    const transfer = new DataTransfer();
    const content = Uint8Array.from(atob(coded), (character) => character.charCodeAt(0));
    transfer.items.add(new File([content], "Handbook.pdf", { type: "application/pdf" }));
    return transfer;
  }, bytes);
  await tab.dispatchEvent("#drop", "drop", { dataTransfer: data });
  await tab.waitForSelector("#documents .badge:has-text('ready')");
  const seen = await tab.evaluate(() => [...window.states]);
  assert.ok(seen.some((state) => ["pending", "extracting", "chunking", "embedding"].includes(state)), seen.join());
  assert.ok(await tab.evaluate(() => window.bars) > 0);
  assert.match(await tab.innerText("#documents"), new RegExp(process.env.PALAVER_PAGES));
  await tab.waitForSelector("#documents-poll", { state: "detached" });
  assert.equal(await tab.innerText("#documents-count"), "1");
});

test("an answer streams in with numbered citations, and one of them opens the right page", async () => {
  await tab.goto(house.base + "/");
  assert.equal(await tab.locator(".lacks").count(), 0);
  await tab.evaluate(() => {
    window.lengths = new Set();
    new MutationObserver(() => window.lengths.add(document.querySelector(".turn .answer .markdown")?.textContent.length ?? 0))
      .observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await ask(tab, "What must the office parrot never be given?");
  await tab.waitForSelector("#stop:not([hidden])");
  await done(tab);
  assert.ok(await tab.evaluate(() => window.lengths.size) > 3, "it came in pieces");
  assert.match(await last(tab).innerText(), /never be given chocolate/);
  const cite = last(tab).locator("a.cite").first();
  assert.equal((await cite.innerText()).replace(/\D/g, ""), "1");
  assert.equal(await tab.locator(".turn [data-cited] .source").count(), 1);
  await cite.click();
  await tab.waitForSelector("#panel .document-image");
  assert.equal(await tab.innerText("#panel .document-place"), `Page ${process.env.PALAVER_PAGE} of ${process.env.PALAVER_PAGES}`);
  assert.match(await tab.innerText("#panel mark"), /chocolate/);
  await tab.waitForFunction(() => document.querySelector("#panel .document-image").naturalWidth > 100);
  await tab.keyboard.press("Escape");
  assert.match(tab.url(), /\/chat\/[0-9a-f-]{36}$/);
  await tab.reload();
  assert.match(await last(tab).innerText(), /never be given chocolate/);
  assert.ok(await last(tab).locator("a.cite").count() >= 1, "history cites too");
  assert.deepEqual(tab.wrong, []);
});

test("without a model the passages are quoted, and it is said how to set one", async () => {
  const made = await tab.request.post(`${house.base}/api/bots`, {
    data: { alias: "quoting", name: "Quoting", collections: ["handbook"], config: { model: { connection: "extract" } } },
  });
  assert.equal(made.status(), 201, await made.text());
  const page = await house.page("/?bot=quoting");
  await ask(page, "What must the office parrot never be given?");
  await page.waitForFunction(() => /OPENAI_API_KEY/.test(document.querySelector(".turn .markdown")?.textContent));
  await done(page);
  assert.match(await last(page).innerText(), /chocolate/);
  await last(page).locator("a.cite").first().click();
  await page.waitForSelector(`#panel .document-place:has-text('Page ${process.env.PALAVER_PAGE} of')`);
  await over(page);
});

test("a reload in the middle of an answer, and a second tab, lose nothing", async () => {
  const made = await tab.request.post(`${house.base}/api/bots`, {
    data: { alias: "slow", name: "Slow", model: "slow", config: { model: { connection: "openai" } } },
  });
  assert.equal(made.status(), 201, await made.text());
  const page = await house.page("/?bot=slow");
  await ask(page, "Take your time.");
  await page.waitForFunction(() => document.querySelector(".turn .markdown")?.textContent.length > 60);
  const second = await house.page(new URL(page.url()).pathname);
  await page.reload();
  await page.waitForFunction(() => document.querySelector(".answer .markdown")?.textContent.length > 200);
  await page.reload();
  await Promise.all([done(page), done(second)]);
  const whole = Array.from({ length: Number(process.env.PALAVER_TOKENS) }, (_, number) => `word${number}`).join(" ");
  for (const each of [page, second]) assert.equal((await last(each).innerText()).trim(), whole);
  await page.reload();
  assert.equal((await last(page).innerText()).trim(), whole);
  await over(page);
  await over(second);
});

test("stop ends the answer where it is", async () => {
  const page = await house.page("/?bot=slow");
  await ask(page, "Take your time once more.");
  await page.waitForFunction(() => document.querySelector(".turn .markdown")?.textContent.length > 30);
  await page.click("#stop");
  await done(page);
  assert.match(await page.innerText(".turn .ending"), /Stopped/);
  await over(page);
});

test("the audit says whether its record holds, and what was done", async () => {
  const page = await house.page("/audit");
  await page.getByRole("button", { name: "Filter" }).waitFor();
  await page.getByRole("link", { name: "Verify" }).click();
  await page.waitForSelector("#verdict .notice");
  assert.match(await page.innerText("#verdict"), /The record holds: [\d,]+ entr/);
  assert.equal(new URL(page.url()).pathname, "/audit");
  await page.selectOption("select[name=action]", "knowledge.write");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.waitForSelector("tbody tr");
  await page.locator("tbody summary").first().click();
  assert.match(await page.innerText("tbody details[open]"), /[0-9a-f]{64}/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export JSON lines" }).click()]);
  assert.match(download.suggestedFilename(), /^audit-.*\.jsonl$/);
  await over(page);
});

test("on a phone all of it fits and the source is a sheet", async () => {
  const page = await house.page("/?bot=quoting", { width: 360, height: 740 });
  await ask(page, "What must the office parrot never be given?");
  await page.waitForFunction(() => document.querySelectorAll(".turn a.cite").length > 0);
  await done(page);
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  assert.equal(await fits(), true);
  await last(page).locator("a.cite").first().click();
  await page.waitForSelector("#panel mark");
  assert.ok((await page.locator("#panel").boundingBox()).width >= 300);
  assert.equal(await fits(), true);
  for (const path of ["/knowledge/handbook", "/bots", "/status", "/keys", "/audit", "/knowledge"]) {
    await page.goto(house.base + path);
    assert.equal(await fits(), true, path);
  }
  await over(page);
});
