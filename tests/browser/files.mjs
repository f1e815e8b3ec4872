// Files that come with a question, in Chromium against the real server: chosen, dropped, pasted, refused, taken back, shown again.
import assert from "node:assert/strict";
import { test } from "node:test";

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const NOTE = Buffer.from("# Parrots\n\nThe office parrot eats walnuts.\n");
const SHOTS = process.env.PALAVER_SHOTS;
const ended = (page) => page.waitForSelector("#chat:not([data-running])");
const names = (page, where) => page.locator(`${where} [data-name]`).allInnerTexts();
const arrived = (page, count) => page.waitForFunction((n) => document.querySelectorAll(".tray .upload progress[hidden]").length === n, count);

async function ask(page, text) {
  await page.fill("#message", text);
  await page.press("#message", "Enter");
  await ended(page);
}

/** A drop or a paste, as the page sees it. */
function given(page, kind, name, type, content) {
  return page.evaluate(({ kind, name, type, content }) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(content)], name, { type }));
    const area = document.getElementById("message");
    const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true })
      : new ClipboardEvent("paste", { clipboardData: files, bubbles: true, cancelable: true });
    area.dispatchEvent(event);
  }, { kind, name, type, content: [...content] });
}

async function over(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

/** The tests, of a bot that sees pictures and one that does not; `house` answers what they are run in. */
export function filesComeWithQuestions(house, sees, blind) {
  test("files are chosen, dropped and pasted, taken back, sent, and stay with their question on every branch", async () => {
    const page = await house().page(`/?bot=${sees}`);
    await page.setInputFiles("[data-files]", [{ name: "dot.png", mimeType: "image/png", buffer: PNG }]);
    await given(page, "drop", "parrots.md", "text/markdown", NOTE);
    await given(page, "paste", "again.png", "image/png", PNG);
    await arrived(page, 3);
    assert.deepEqual(await names(page, ".tray"), ["dot.png", "parrots.md", "again.png"]);
    await page.locator(".upload", { hasText: "again.png" }).getByRole("button", { name: "Remove the file" }).click();
    assert.deepEqual(await names(page, ".tray"), ["dot.png", "parrots.md"]);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/tray.png` });
    await ask(page, "What is it?");
    assert.equal(await page.locator(".tray").isHidden(), true);
    assert.deepEqual(await names(page, ".question"), ["dot.png", "parrots.md"]);
    await page.locator("[data-regenerate]").click();
    await ended(page);
    await page.locator("[data-regenerate]").click();
    await ended(page);
    assert.match(await page.locator(".answer .markdown").innerText(), /1 picture/);
    assert.deepEqual(await names(page, ".question"), ["dot.png", "parrots.md"]);
    await page.reload();
    assert.deepEqual(await names(page, ".question"), ["dot.png", "parrots.md"]);
    const image = page.locator(".question .chip img");
    await page.waitForFunction((node) => node.complete && node.naturalWidth === 1, await image.elementHandle());
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/files.png` });
    await over(page);
  });

  test("what a bot cannot take is told at once, and keeps the question from being sent until it is removed", async () => {
    const page = await house().page(`/?bot=${blind}`, { width: 360, height: 740 });
    await page.fill("#message", "What is it?");
    await page.setInputFiles("[data-files]", [
      { name: "dot.png", mimeType: "image/png", buffer: PNG },
      { name: "large.md", mimeType: "text/markdown", buffer: Buffer.alloc(1024 * 1024 + 1, "x") },
      { name: "broken.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 and no more") },
    ]);
    await page.waitForFunction(() => document.querySelectorAll(".upload.refused").length === 3);
    const told = await page.locator(".upload .wrong").allInnerTexts();
    assert.match(told[0], /cannot be looked at/);
    assert.match(told[1], /larger than the 1 MB/);
    assert.equal(await page.locator("#send").isDisabled(), true);
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/refused.png` });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    for (let left = 3; left; left -= 1) await page.getByRole("button", { name: "Remove the file" }).first().click();
    assert.equal(await page.locator("#send").isEnabled(), true);
    await over(page);
  });

  test("a question that was refused gives its files back", async () => {
    const page = await house().page(`/?bot=${sees}`);
    await page.setInputFiles("[data-files]", [{ name: "dot.png", mimeType: "image/png", buffer: PNG }]);
    await arrived(page, 1);
    await page.route("**/completion/stream", (route) => route.fulfill({ status: 429, json: { error: { code: "rate_limited", message: "Wait a little." } } }), { times: 1 });
    await ask(page, "Once more?");
    await page.getByText("Wait a little.").waitFor();
    assert.deepEqual(await names(page, ".tray"), ["dot.png"]);
    await page.press("#message", "Enter");
    await page.locator(".answer .markdown", { hasText: "1 picture" }).waitFor();
    await ended(page);
    await over(page);
  });
}
