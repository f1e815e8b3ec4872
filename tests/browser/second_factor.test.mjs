// A second factor in Chromium against the real server: set up on the profile, asked for at the next sign-in.
// PALAVER_BASE and PALAVER_LINK come from tests/e2e/test_browser_second_factor.py.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { open } from "./harness.mjs";

const PASSWORD = "correct horse battery staple";
let house;
before(async () => { house = await open(); house.browser.setDefaultTimeout(25000); });
after(() => house.stop());

function code(key, steps = 0) {
  const bits = [...key].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}

test("a second factor is set up by its drawing and asked for from then on", async () => {
  const { pathname, search } = new URL(process.env.PALAVER_LINK);
  const page = await house.page(pathname + search);
  await page.goto(`${house.base}/profile`);
  await page.fill("#field-password", PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("The password is changed.").waitFor();
  const email = (await page.innerText(".page-head p")).match(/\S+@\w+/)[0];
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.waitForSelector(".page svg path");
  const key = await page.innerText(".hint code");
  await page.fill("#field-code", code(key, -1));
  await page.getByRole("button", { name: "Switch it on" }).click();
  const backup = await page.locator(".notice li code").allInnerTexts();
  assert.equal(backup.length, 10);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  for (const shown of [() => code(key), () => backup[0]]) {
    await page.waitForURL(/\/login/);
    await page.fill("#field-email", email);
    await page.fill("#field-password", PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "One more step" }).waitFor();
    await page.fill("#field-code", shown());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForSelector("#message");
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
  }
  assert.deepEqual(page.wrong, []);
  await page.close();
});
