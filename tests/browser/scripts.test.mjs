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
  await page.keyboard.press("F1");
  await page.waitForSelector('#code-told:not([hidden]) p:text("IF is not closed")');
  await page.waitForSelector('#code-told pre:text("IF")');
  await page.keyboard.press("Escape");
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
  assert.match(await page.$eval("#editor-publish dd", (side) => getComputedStyle(side).fontFamily), /mono/, "as programs look");
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
  await page.waitForSelector('#code-told:not([hidden]) pre:text("TALK")');
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

test("a word is explained under a mouse that rests, and what is being written says how it is called", async () => {
  const page = await house.page(START);
  const text = await page.locator("#source").boundingBox();
  await page.mouse.move(text.x + 30, text.y + 8 + 11);
  await page.waitForSelector('#code-told:not([hidden]) pre:text("TALK")');
  await page.waitForSelector('#code-told p:text("message")');
  await page.mouse.move(text.x + 30, text.y + 300);
  await page.waitForSelector("#code-told", { state: "hidden" });
  await page.focus("#source");
  await page.keyboard.press("Control+End");
  await page.keyboard.type('x = MID("abc", ');
  await page.waitForSelector('#code-sign b:text-is("start")');
  await page.keyboard.type('2)\nr = FIND "seats" WH');
  await page.waitForSelector('#code-offers li:has-text("WHERE")');
  await write(page, await source(page));
  await done(page);
});

test("names lead into other programs, and are changed in all of them", async () => {
  const put = (path, text) => page.request.put(`${house.base}/api/bots/shop/scripts/source?path=${path}`, { data: { source: text } });
  const page = await house.page(START);
  const before = await source(page);
  assert.equal((await put("tools/more.bas", 'TALK 0\nTOOL "give-up"\nDESCRIPTION "Gives up."\nTALK 1\n')).status(), 200);
  await write(page, 'USE TOOL "give-up"\nmine = 1\nTALK mine\n');
  const cursor = (at) => page.$eval("#source", (area, at) => { area.focus(); area.setSelectionRange(at, at); }, at);

  await cursor(36);
  await page.keyboard.press("F12");
  await page.waitForFunction(() => document.getElementById("source").selectionStart === 19);
  await page.keyboard.press("F2");
  await page.fill("#rename input[name=name]", "a b");
  await page.keyboard.press("Enter");
  await page.waitForSelector('#rename [data-wrong]:text("is no name")');
  await page.fill("#rename input[name=name]", "ours");
  await page.keyboard.press("Enter");
  await page.waitForSelector('#script-state:text("Renamed: 2 places here")');
  assert.equal(await page.inputValue("#source"), 'USE TOOL "give-up"\nours = 1\nTALK ours\n');

  await cursor(13);
  await page.click("[data-tool=rename]");
  assert.equal(await page.inputValue("#rename input[name=name]"), "give-up");
  await page.fill("#rename input[name=name]", "cancel");
  await page.keyboard.press("Enter");
  await page.waitForSelector('#script-state[data-state=saved]:text-is("Renamed: 1 place here, 1 place in tools/more.bas")');
  assert.match(await source(page), /^USE TOOL "cancel"\n/);

  await cursor(13);
  await page.keyboard.press("F12");
  await page.waitForURL(/path=tools(%2F|\/)more\.bas#at=2:7$/);
  await page.waitForFunction(() => document.getElementById("source").selectionStart === 13);
  assert.match(await page.inputValue("#source"), /TOOL "cancel"/);
  await page.goto(house.base + START);
  await write(page, before);
  await page.keyboard.press("Control+s");
  await page.waitForSelector('#script-state:text-is("Saved in the draft")');
  await page.request.delete(`${house.base}/api/bots/shop/scripts/source?path=tools/more.bas`);
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
  await page.click("[data-step=continue]");
  await page.waitForSelector('#stepping [data-state]:text("It waits for an answer")');
  assert.equal(await page.innerText("[data-numbers] .here"), "2");
  await page.click("[data-step=stop]");
  await page.focus("#source");
  await page.keyboard.press("Control+Home");
  for (const count of [1, 0]) {
    await page.keyboard.press("F9");
    assert.equal(await page.locator('[data-numbers] .stop:text-is("1")').count(), count, "a breakpoint without a mouse");
  }
  await page.fill("#answers", "Ana");
  await page.$eval(".main", (main) => main.scrollTo(0, 0));
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

test("a tool is tried with parameters, rows and replies; what it would send is shown, and its own tests are run", async () => {
  const put = (path, text) => page.request.put(`${house.base}/api/bots/shop/scripts/source?path=${path}`, { data: { source: text } });
  const page = await house.page(START);
  await put("book.bas", 'PARAM guests AS INTEGER LIKE 4\nDESCRIPTION "Books"\nr = FIND "seats" WHERE size >= guests\nx = LLM "Thanks?"\nRETURN r.label + x\n\nTOOL "left"\nPARAM least AS INTEGER\nDESCRIPTION "Counts"\nRETURN least + 1\n');
  await put("tables.bas", "TABLE seats\n  id INTEGER KEY\n  label STRING\n  size INTEGER\nEND TABLE\n");
  await put("tests/hello.bas", "TALK 1\n'> 1\n");
  await put("tests/wrong.bas", "TALK 1\n'> 2\n");
  await page.goto(`${house.base}${ADDRESS}/edit?path=book.bas`);
  await page.waitForSelector("#trial-params input[placeholder='4']");
  await page.fill("#trial-params input", "3");
  await page.click("summary:text('Rows of its tables')");
  await page.fill("#rows", "{");
  await page.click("button[value=try]");
  await page.waitForSelector("#rows-wrong:text('no JSON')");
  await page.fill("#rows", '{"seats": [{"id": 1, "label": "Window", "size": 4}]}');
  await page.click("button[value=try]");
  await page.waitForSelector('.trial-end[data-ended="replying"]');
  assert.equal(await page.innerText('.trial-line[data-kind="sent"] [data-text]'), "Model: auto\nThanks?");
  await page.fill("#replies", " thanks");
  await page.click("button[value=try]");
  await page.waitForSelector('.trial-end[data-ended="done"]:text("Window thanks")');
  await page.selectOption("#section", "left");
  await page.fill("#trial-params input", "41");
  await page.press("#trial-params input", "Enter");
  await page.waitForSelector('.trial-end[data-ended="done"]:text("42")');
  await page.click("[data-step=into]");
  await page.waitForSelector('[data-numbers] .here:text("10")');
  await page.goto(house.base + ADDRESS);
  await page.click("text=Run tests");
  await page.waitForSelector('#tests-title:text("1 passed, 1 failed, 3 without a transcript")');
  assert.match(await page.innerText(".tests"), /tests\/wrong\.bas\s+line 1 of the transcript\s+wanted: > 2\s+shown:  > 1/);
  for (const path of ["book.bas", "tables.bas", "tests/hello.bas", "tests/wrong.bas"]) await page.request.delete(`${house.base}/api/bots/shop/scripts/source?path=${path}`);
  await done(page);
});

test("beside the text stands what is tried, where there is room; deleting is asked for", async () => {
  const page = await house.page(START);
  await page.request.put(`${house.base}/api/bots/shop/scripts/source?path=gone.bas`, { data: { source: "TALK 1\n" } });
  const left = async (at) => (await page.locator(at).boundingBox()).x;
  assert.ok(await left("#trial-title") > await left("#source") + 300);
  await page.setViewportSize({ width: 360, height: 800 });
  assert.ok(await left("#trial-title") < 40);
  assert.ok(await page.evaluate(() => document.querySelector(".main").scrollWidth <= 360));
  await page.goto(`${house.base}${ADDRESS}/edit?path=gone.bas`);
  await page.click("summary:text('Rename or delete')");
  await page.click("button[value=delete]");
  await page.getByRole("dialog").getByText("Delete gone.bas from the draft?").waitFor();
  await page.locator("#confirm button[value=yes]").click();
  await page.waitForURL(/\/scripts$/);
  assert.doesNotMatch(await page.innerText("main"), /gone\.bas/);
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
