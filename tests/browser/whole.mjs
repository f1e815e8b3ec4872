// One conversation, in Chromium against the real server, in which an answer shows everything that it can.
import assert from "node:assert/strict";
import { test } from "node:test";

const SHOTS = process.env.PALAVER_SHOTS;
const ended = (page) => page.waitForSelector("#chat:not([data-running])");
const said = (page) => page.locator(".answer .markdown").last();

async function ask(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
}

async function decide(page, label) {
  await page.waitForSelector(".approval");
  await page.getByRole("button", { name: label }).click();
  await ended(page);
}

async function photographed(page, name) {
  if (!SHOTS) return;
  for (const [look, width, colorScheme] of [["light", 1400, "light"], ["dark", 1400, "dark"], ["phone", 360, "light"]]) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${SHOTS}/${name}-${look}.png` });
  }
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** `bots`: one that reads a document and asks before its tool runs, one that is slow, one whose model fails. */
export function oneConversationShowsItAll(house, [whole, slow, broken]) {
  test("sources, steps, approval, feedback, cost, regenerating, branches, stop and errors in one conversation", async () => {
    const page = await house().page(`/?bot=${whole}`);
    await ask(page, "How many days to return a bicycle, times six?");
    await page.waitForSelector(".approval");
    await photographed(page, "whole-approval");
    await decide(page, "Allow");
    assert.match(await said(page).innerText(), /180/);
    assert.equal(await page.locator(".answer a.cite").innerText(), "1");
    assert.match(await page.locator(".answer [data-cited] .source").innerText(), /Returns/);
    assert.match(await page.locator(".step [data-step-state]").innerText(), /^done/);

    const taken = page.waitForResponse((response) => response.url().endsWith("/feedback"));
    await page.getByRole("button", { name: "Good answer" }).click();
    assert.ok((await taken).ok());
    await page.waitForFunction(async () => {
      document.querySelector("[data-cost]").click();
      await new Promise((resolve) => setTimeout(resolve, 200));
      return /^\$.* · \d+ tokens$/.test(document.querySelector("[data-used]").textContent);
    });
    await page.reload();
    assert.equal(await page.getByRole("button", { name: "Good answer" }).getAttribute("aria-pressed"), "true");
    await page.locator(".answer [data-cited] .source").click();
    await page.waitForSelector("#panel:not([hidden]) .panel-body :not(.skeleton)");
    await page.keyboard.press("Escape");

    await page.locator("[data-regenerate]").click();
    await decide(page, "Refuse");
    assert.match(await said(page).innerText(), /declined/);
    assert.match(await page.locator(".step [data-step-state]").innerText(), /^failed/);
    assert.equal(await page.locator("[data-branch-place]").innerText(), "2/2");
    await page.locator("[data-branch='-1']").click();
    await page.locator(".answer .markdown", { hasText: "180" }).waitFor();
    await photographed(page, "whole-answer");

    await page.selectOption("#persona", slow);
    await ask(page, "And slowly?");
    await page.locator(".answer .markdown", { hasText: "word3" }).waitFor();
    await page.click("#stop");
    await ended(page);
    assert.equal(await page.locator(".answer .ending").last().innerText(), "Stopped.");

    await page.selectOption("#persona", broken);
    await ask(page, "And now?");
    await ended(page);
    const failure = page.locator(".answer .failure");
    assert.match(await failure.innerText(), /the provider broke off/);
    await page.reload();
    assert.equal(await failure.count(), 1, "a failure is stored");
    assert.equal(await page.locator(".ending", { hasText: "Stopped." }).count(), 1);
    await photographed(page, "whole-end");
    assert.deepEqual(page.wrong, []);
    await page.close();
  });
}
