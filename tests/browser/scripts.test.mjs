// A bot's programs in Chromium against the real server: written, underlined while typing, completed, tried, saved, published.
// PALAVER_BASE and the sessions PALAVER_ANA and PALAVER_VIEWER come from tests/e2e/test_browser_scripts.py.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const ADDRESS = "/bots/shop/scripts";
const START = `${ADDRESS}/edit?path=start.bas`;
let house;

async function as(session) {
  await house.browser.clearCookies();
  await house.browser.addCookies([{ name: "palaver_session", value: session, url: house.base }]);
}

before(async () => {
  house = await open();
  house.browser.setDefaultTimeout(25000);
  await as(process.env.PALAVER_ANA);
});
after(() => house?.stop());

const state = (page, name) => page.waitForSelector(`#script-state[data-state="${name}"]`);
const count = (page, text) => page.waitForSelector(`#marks-count:text-is("${text}")`);
const source = async (page) => (await (await page.request.get(`${house.base}/api/bots/shop/scripts/source?path=start.bas`)).json()).source;

async function write(page, text) {
  await page.fill("#source", "");
  await page.focus("#source");
  await page.keyboard.insertText(text);
}

async function done(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

test("a program is begun from the list, underlined where it is wrong, mended and saved", async () => {
  const page = await house.page(ADDRESS);
  await page.getByText("No programs yet").waitFor();
  await page.click("text=Write it");
  await page.waitForSelector("#source");
  await write(page, 'TALK "Hi"\nIF 1 = 1 THEN\n  TALK "there"\n');
  await count(page, "1 error, 0 warnings");
  assert.equal(await page.innerText("#code .error"), "IF 1 = 1 THEN");
  assert.equal((await page.innerText("#code .bad")).trim(), "2");
  await page.click("#marks .mark-place");
  assert.deepEqual(await page.$eval("#source", (area) => [document.activeElement === area, area.selectionStart]), [true, 10]);
  await page.keyboard.press("Control+s");
  await page.waitForSelector('#script-state:text-is("Saved in the draft")');
  await page.goto(house.base + ADDRESS);
  assert.match(await page.innerText("table"), /start\.bas\s+begins conversations\s+1 error/);
  await done(page);
});

test("errors stop publishing with their place; a mended program is published", async () => {
  const page = await house.page("/bots/shop/edit");
  await page.waitForSelector('#editor-summary :text("line 2, column 1")');
  await page.goto(house.base + START);
  await write(page, 'TALK "Hello!"\nHEAR name AS NAME\nTALK "Welcome, " + name\n');
  await count(page, "0 errors, 0 warnings");
  await page.click("button[value=save]");
  await page.waitForSelector('#script-state:text-is("Saved in the draft")');
  await page.goto(`${house.base}/bots/shop/edit`);
  await page.click("[data-publish]");
  await page.waitForSelector('#editor-publish :text("dialogs.scripts.start.bas")');
  await page.getByRole("dialog").getByRole("button", { name: /^Publish/ }).click();
  await page.waitForFunction(async () => (await (await fetch("/api/bots/shop")).json()).version === 2);
  await done(page);
});

test("words are proposed and explained, lines begin where the one before them does, and a program gets its shape", async () => {
  const page = await house.page(START);
  await page.focus("#source");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("TAL");
  await page.waitForSelector("#code-offers:not([hidden])");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /\nTALK\b.*$/.test(document.getElementById("source").value));
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("F1");
  await page.waitForSelector('#code-told:not([hidden]):text("TALK")');
  await page.keyboard.press("Escape");
  await write(page, 'if 1 = 1 then\n    talk   "a"');
  await page.keyboard.press("Enter");
  await page.keyboard.type("b = 1");
  assert.match(await page.inputValue("#source"), /\n {4}b = 1$/);
  await page.keyboard.insertText("\nend if\n");
  await page.click("button[value=format]");
  await page.waitForFunction(() => document.getElementById("source").value === 'IF 1 = 1 THEN\n  TALK "a"\n  b = 1\nEND IF\n');
  await done(page);
});

test("a program is tried with answers: it waits for the next one, and goes on", async () => {
  const page = await house.page(START);
  await page.click("button[value=try]");
  await page.waitForSelector('.trial-end[data-ended="waiting"]');
  await page.fill("#answers", "Ana");
  await page.click("button[value=try]");
  await page.waitForSelector('.trial-end[data-ended="done"]');
  assert.deepEqual(await page.locator(".trial-line [data-text]").allInnerTexts(), ["Hello!", "Ana", "Welcome, Ana"]);
  await done(page);
});

test("a program is stepped through: it stops at a line, and tells its variables", async () => {
  const page = await house.page(START);
  await page.fill("#answers", "Ana");
  const numbers = await page.locator("[data-numbers]").boundingBox();
  await page.mouse.click(numbers.x + 10, numbers.y + 8 + 22 * 2 + 11);
  await page.waitForSelector('[data-numbers] .stop:text("3")');
  await page.click("[data-step=continue]");
  await page.waitForSelector('[data-numbers] .here:text("3")');
  assert.match(await page.innerText("#stepping [data-variables]"), /name\s+"Ana"/);
  await page.click("[data-step=over]");
  await page.waitForSelector('#stepping [data-state]:text("It ended.")');
  await page.click("[data-step=into]");
  await page.waitForSelector('[data-numbers] .here:text("1")');
  await page.click("[data-step=stop]");
  assert.equal(await page.locator("[data-numbers] .here").count(), 0);
  await done(page);
});

test("somebody else's change is not lost: one chooses whose counts", async () => {
  const page = await house.page(START);
  const before = await source(page);
  const other = await house.page(START);
  await write(other, `${before}TALK "theirs"\n`);
  await other.keyboard.press("Control+s");
  await state(other, "saved");
  await other.waitForSelector('#script-state:text-is("Saved in the draft")');
  await write(page, `${before}TALK "mine"\n`);
  await page.keyboard.press("Control+s");
  await page.waitForSelector("#script-clash:not([hidden])");
  await page.click("[data-theirs]");
  assert.equal(await page.inputValue("#source"), `${before}TALK "theirs"\n`);
  await write(page, before);
  await page.keyboard.press("Control+s");
  await page.waitForSelector('#script-state:text-is("Saved in the draft")');
  assert.equal(await source(page), before);
  await done(page);
  await done(other);
});

test("who may only look sees the program and cannot type", async () => {
  await as(process.env.PALAVER_VIEWER);
  const page = await house.page(START);
  assert.ok(await page.$eval("#source", (area) => area.readOnly));
  assert.equal(await page.locator("button[value=save]").count(), 0);
  await done(page);
});
