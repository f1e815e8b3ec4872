// Signing in by a certified OpenID provider and out again, in Chromium: the button, the provider's forms, and back.
// PALAVER_BASE and PALAVER_ISSUER come from tests/security/oidc/test_browser.py.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const issuer = process.env.PALAVER_ISSUER;
let house;
let page;
before(async () => { house = await open(); });
after(() => house.stop());

const at = (start) => (url) => url.href.startsWith(start);

test("the button leads to the provider, and back to the page that was wanted", async () => {
  page = await house.page("/profile");
  assert.match(page.url(), /\/login\?next=/);
  await Promise.all([page.waitForURL(at(issuer)), page.click("text=Sign in with")]);
  await page.fill("[name=login]", "ana");
  await page.fill("[name=password]", "any");
  await page.click("[type=submit]");
  await page.waitForSelector("input[name=prompt][value=consent]", { state: "attached" });
  await Promise.all([page.waitForURL(`${house.base}/profile`), page.click("[type=submit]")]);
  assert.equal(await page.innerText("main h1"), "ana of the issuer");
  const cookies = await house.browser.cookies(house.base);
  assert.ok(cookies.find((each) => each.name === "palaver_session").httpOnly);
  assert.equal(cookies.find((each) => each.name === "palaver_oidc"), undefined, "the attempt is over");
});

test("the provider remembers who it is: the second time nothing is asked", async () => {
  await house.browser.clearCookies({ name: "palaver_session" });
  await page.goto(`${house.base}/login`);
  await Promise.all([page.waitForURL(`${house.base}/`), page.click("text=Sign in with")]);
  await page.waitForSelector("[aria-label='Sign out']", { state: "attached" });
});

test("signing out leads through the provider, and nobody is signed in anywhere afterwards", async () => {
  await Promise.all([page.waitForURL(at(issuer)), page.click("[aria-label='Sign out']")]);
  await Promise.all([page.waitForURL(`${house.base}/login`), page.click("button[value=yes]")]);
  await page.goto(`${house.base}/profile`);
  assert.match(page.url(), /\/login\?next=/);
  await Promise.all([page.waitForURL(at(issuer)), page.click("text=Sign in with")]);
  await page.waitForSelector("[name=login]");
});

test("no page of ours broke its policy", () => {
  // Of the provider's own pages only their font is refused, which our test server does not let them load.
  assert.deepEqual(page.wrong.filter((text) => !text.includes("fonts.googleapis.com")), []);
});
