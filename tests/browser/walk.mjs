// Pages of a running server that hold hostile texts, in Chromium: nothing of them runs or loads, and no policy is broken.
// PALAVER_BASE, PALAVER_COOKIE and PALAVER_PATHS (JSON) come from tests/security/test_markup.py.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

let house;
before(async () => {
  house = await open();
  await house.browser.addCookies([{ name: "palaver_session", value: process.env.PALAVER_COOKIE, url: house.base }]);
});
after(() => house.stop());

for (const path of JSON.parse(process.env.PALAVER_PATHS)) {
  test(path.slice(0, 60), async () => {
    const page = await house.page("/profile");
    const strangers = [];
    page.on("request", (request) => { if (!request.url().startsWith(house.base)) strangers.push(request.url()); });
    await page.goto(house.base + path);
    await page.waitForFunction(() => !document.querySelector(".markdown:not(.rendered), main .skeleton"));
    await page.waitForTimeout(50);
    assert.equal(await page.locator("[data-evil]").count(), 0);
    assert.deepEqual(strangers, []);
    assert.deepEqual(page.wrong, []);
    await page.close();
  });
}
