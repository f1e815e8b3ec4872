// The editor in Chromium against the real server: two people and one draft, autosave, undo, live validation, publishing, read-only.
// PALAVER_BASE and the sessions PALAVER_ANA, PALAVER_BEN and PALAVER_VIEWER come from tests/e2e/test_browser_editor.py.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const WIDE = { width: 1280, height: 900 };
const TEMPERATURE = "#f-model-params-temperature";
let ana;
let ben;

async function person(session) {
  const house = await open();
  house.browser.setDefaultTimeout(25000);
  await house.browser.addCookies([{ name: "palaver_session", value: session, url: house.base }]);
  return house;
}

before(async () => { [ana, ben] = await Promise.all([person(process.env.PALAVER_ANA), person(process.env.PALAVER_BEN)]); });
after(() => Promise.all([ana, ben].map((house) => house?.stop())));

const saved = (page) => page.waitForSelector('#editor-state[data-state="saved"]:text-is("Saved")');
const draft = async (page, alias) => (await (await page.request.get(`${ana.base}/api/bots/${alias}/draft`)).json()).config;

/** Type into a field and wait until the page says that it is saved. */
async function write(page, selector, text) {
  await page.fill(selector, text);
  await saved(page);
}

async function both(alias = "shared") {
  const pages = await Promise.all([ana.page(`/bots/${alias}/edit`, WIDE), ben.page(`/bots/${alias}/edit`, WIDE)]);
  for (const page of pages) await page.waitForSelector("#editor-state");
  return pages;
}

async function done(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.wrong, []);
    await page.close();
  }
}

test("different fields are merged by themselves, and who is second is told", async () => {
  const [one, two] = await both();
  await write(one, "#f-identity-name", "Ana's name");
  await write(two, TEMPERATURE, "0.9");
  await two.getByText("it is merged with yours").waitFor();
  assert.match(await two.innerText("#editor-told"), /identity\.name/);
  assert.equal(await two.inputValue("#f-identity-name"), "Ana's name");
  const { identity, model } = await draft(two, "shared");
  assert.deepEqual([identity.name, model.params.temperature], ["Ana's name", 0.9]);
  await two.keyboard.press("Control+z");
  await saved(two);
  assert.equal((await draft(two, "shared")).identity.name, "Ana's name", "undoing mine leaves theirs alone");
  await done(one, two);
});

test("one field that both have changed is shown with both changes, and nothing is lost", async () => {
  const [one, two] = await both();
  await write(one, "#f-prompt-system", "Be brief and very kind.");
  await two.fill("#f-greeting-text", "Ben says hello");
  await two.fill("#f-prompt-system", "Be long and kind.");
  const dialog = two.getByRole("dialog", { name: "Two people have changed this" });
  await dialog.waitFor();
  assert.deepEqual(await dialog.locator("legend").allInnerTexts(), ["prompt.system"]);
  const [mine, theirs] = await dialog.locator(".sides dd").allInnerTexts();
  assert.match(mine, /long/);
  assert.match(theirs, /very/);
  assert.deepEqual(await dialog.locator(".sides ins").allInnerTexts(), ["long ", "very "]);
  await dialog.getByRole("button", { name: "Later" }).click();
  await two.waitForSelector('#editor-state[data-state="unsaved"]');
  assert.equal((await draft(one, "shared")).prompt.system, "Be brief and very kind.", "theirs is not overwritten");
  assert.equal(await two.inputValue("#f-prompt-system"), "Be long and kind.", "and mine is still there");
  await write(one, "#f-identity-description", "A third change meanwhile");
  await two.keyboard.press("Control+s");
  await dialog.waitFor();
  await dialog.getByLabel("Another value", { exact: true }).check();
  await dialog.locator("textarea").fill("Be long and very kind.");
  await dialog.getByRole("button", { name: "Save the merge" }).click();
  await saved(two);
  const now = await draft(two, "shared");
  assert.deepEqual([now.prompt.system, now.greeting.text, now.identity.description],
    ["Be long and very kind.", "Ben says hello", "A third change meanwhile"]);
  await one.bringToFront();
  await one.evaluate(() => dispatchEvent(new Event("focus")));
  await one.waitForFunction(() => document.querySelector("#f-prompt-system").value === "Be long and very kind.");
  await done(one, two);
});

test("both additions to a list can be kept", async () => {
  const [one, two] = await both();
  for (const [page, text] of [[one, "From Ana?"], [two, "From Ben?"]]) {
    await page.locator('[data-field="greeting.suggestions"] [data-add]').click();
    await page.keyboard.type(text);
    if (page === one) await saved(one);
  }
  const dialog = two.getByRole("dialog", { name: "Two people have changed this" });
  await dialog.getByLabel("Both:").check();
  await dialog.getByRole("button", { name: "Save the merge" }).click();
  await saved(two);
  assert.deepEqual((await draft(two, "shared")).greeting.suggestions, ["From Ana?", "From Ben?"]);
  assert.equal(await two.locator('[data-field="greeting.suggestions"] [data-row]').count(), 2);
  await done(one, two);
});

test("it saves by itself, undoes across fields, and goes back to a default", async () => {
  const page = await ana.page("/bots/alone/edit", WIDE);
  await write(page, "#f-identity-name", "Alone");
  await write(page, TEMPERATURE, "1.5");
  await page.reload();
  assert.deepEqual([await page.inputValue("#f-identity-name"), await page.inputValue(TEMPERATURE)], ["Alone", "1.5"]);
  await page.fill("#f-identity-name", "Other");
  await page.fill(TEMPERATURE, "1");
  await page.keyboard.press("Control+z");
  assert.equal(await page.inputValue(TEMPERATURE), "1.5");
  await page.keyboard.press("Control+z");
  assert.equal(await page.inputValue("#f-identity-name"), "Alone");
  await page.keyboard.press("Control+Shift+z");
  assert.equal(await page.inputValue("#f-identity-name"), "Other");
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: "Revert Temperature to its default" }).click();
  assert.equal(await page.inputValue(TEMPERATURE), "0.3");
  await saved(page);
  const config = await draft(page, "alone");
  assert.deepEqual([config.identity.name, config.model], ["Alone", {}]);
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await done(page);
});

test("a server that is away loses nothing: it is saved when it is back", async () => {
  const page = await ana.page("/bots/alone/edit", WIDE);
  await page.route("**/api/**", (route) => route.abort());
  await page.fill("#f-identity-description", "Written while the server was away");
  await page.waitForSelector('#editor-state[data-state="unsaved"]');
  assert.match(await page.innerText("#editor-state"), /does not answer/);
  await page.unroute("**/api/**");
  await page.keyboard.press("Control+s");
  await saved(page);
  assert.equal((await draft(page, "alone")).identity.description, "Written while the server was away");
  await done(page);
});

test("what is wrong stands at its field while one types, and only what is right is published", async () => {
  const page = await ana.page("/bots/alone/edit", WIDE);
  await page.fill(TEMPERATURE, "9");
  await page.waitForSelector(`${TEMPERATURE}[aria-invalid="true"]`);
  const told = page.locator('[data-field="model.params.temperature"] [data-told]');
  assert.match(await told.innerText(), /less than or equal to 2/);
  assert.match(await page.getAttribute(TEMPERATURE, "aria-describedby"), new RegExp(await told.getAttribute("id")));
  await page.locator("#editor-summary a").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), TEMPERATURE.slice(1));
  await page.getByRole("button", { name: "Publish …" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish the draft" });
  await dialog.getByText("It cannot be published like this.").waitFor();
  assert.equal(await dialog.getByRole("button", { name: "Publish" }).isDisabled(), true);
  await page.keyboard.press("Escape");
  await page.fill(TEMPERATURE, "0.9");
  await page.waitForSelector(`${TEMPERATURE}:not([aria-invalid])`);
  await page.getByRole("button", { name: "Publish …" }).click();
  await dialog.getByText("model.params.temperature").waitFor();
  await dialog.getByLabel("Note").fill("warmer");
  await dialog.getByRole("button", { name: "Publish" }).click();
  await dialog.getByText("Version 2 is published").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Version 2 answers").waitFor();
  const versions = await (await page.request.get(`${ana.base}/api/bots/alone/versions`)).json();
  assert.deepEqual([versions.items[0].number, versions.items[0].note], [2, "warmer"]);
  await done(page);
});

test("the draft is written as YAML, half-written too, and merged like the form", async () => {
  const [one, two] = await both("alone");
  await two.getByRole("link", { name: "As YAML" }).click();
  const area = two.locator("#yaml");
  const text = await area.inputValue();
  await area.fill(`${text}behaviour: [`);
  await two.waitForSelector('#editor-state[data-state="unsaved"]');
  assert.match(await two.innerText("#yaml-told"), /line \d+/);
  await write(one, "#f-identity-name", "Ana's again");
  await area.fill(`${text}behaviour:\n  unknown_answer: No idea.\n  colour: red\n`);
  await two.getByText("it is merged with yours").waitFor();
  await saved(two);
  assert.match(await area.inputValue(), /Ana's again/);
  await two.locator("#editor-summary").getByText("behaviour.colour").click();
  assert.equal(await area.evaluate((node) => node.value.slice(node.selectionStart, node.selectionEnd)), "  colour: red");
  const { identity, behaviour } = await draft(two, "alone");
  assert.deepEqual([identity.name, behaviour], ["Ana's again", { unknown_answer: "No idea.", colour: "red" }]);
  await two.getByRole("button", { name: "Undo" }).click();
  await two.waitForFunction(() => !document.querySelector("#yaml").value.includes("colour"));
  await saved(two);
  await done(one, two);
});

test("who may only read sees everything and can change nothing", async () => {
  await ben.browser.addCookies([{ name: "palaver_session", value: process.env.PALAVER_VIEWER, url: ben.base }]);
  const page = await ben.page("/bots/alone", WIDE);
  await page.waitForURL("**/bots/alone/edit");
  await page.getByText("You may look at this bot").waitFor();
  assert.equal(await page.inputValue(TEMPERATURE), "0.9");
  assert.equal(await page.locator("#editor [data-input]:not([readonly]):not([disabled])").count(), 0);
  assert.equal(await page.locator("#editor button[type=submit]").count(), 0);
  await done(page);
});
