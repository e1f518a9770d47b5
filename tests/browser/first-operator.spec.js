// Flow A4 in its thinnest form: the link that `warifu dev` prints, spent once by the first operator.

import { expect, test } from "./support/test.js";

test("the first operator opens the printed link, registers a passkey, signs in with it and sees the device", async ({ house, visit }) => {
  const operator = await visit();
  await operator.open(house.link);
  await operator.sees("register-for");
  await expect(operator.page.getByText("運用管理者 (Operator) operator")).toBeVisible();
  await operator.press("register-begin");
  await operator.isAt(`${new URL(house.link).pathname}/done`);
  await operator.sees("ticket-done-title");
  await operator.authenticator.leave();
  await operator.follow("ticket-done-sign-in");
  await operator.offerIsWaiting();
  await operator.pressPasskey();
  await operator.isAt("/devices");
  await expect(operator.page.getByRole("heading", { level: 2 })).toHaveCount(1);
  await expect(operator.page.getByText("just now, Chrome on Linux")).toBeVisible();
});

test("a link opened again after it was used says so and offers sign-in", async ({ house, visit }) => {
  const operator = await visit();
  await operator.open(house.link);
  await operator.press("register-begin");
  await operator.sees("ticket-done-title");
  const response = await operator.open(house.link);
  expect(response?.status()).toBe(410);
  await operator.isTold("link-used");
  await operator.authenticator.leave();
  await operator.follow("help-button-sign-in");
  await operator.isAt("/sign-in");
});

test("a link opened in two tabs registers once", async ({ house, visit }) => {
  const first = await visit();
  const second = await visit({ within: first.page.context() });
  await first.open(house.link);
  await second.open(house.link);
  await first.page.bringToFront();
  await first.press("register-begin");
  await first.sees("ticket-done-title");
  await second.page.bringToFront();
  await second.press("register-begin");
  await second.isTold("link-used");
  expect(await second.authenticator.held()).toEqual([]);
  expect(await house.admin("device", "list", "operator")).toHaveLength(1);
});

test("what was registered by a link is shown again on reload, and to no other browser", async ({ house, visit }) => {
  const operator = await visit();
  await operator.open(house.link);
  await operator.press("register-begin");
  await operator.sees("ticket-done-title");
  await operator.page.reload();
  await operator.sees("ticket-done-title");
  const stranger = await visit();
  await stranger.open(operator.page.url());
  await stranger.isTold("link-used");
});

test("a link that lost its end is told as such", async ({ house, visit }) => {
  const operator = await visit();
  await operator.open(house.link.slice(0, -4));
  await operator.isTold("link-invalid");
});

test("a newer link replaces the older one", async ({ house, visit }) => {
  const { link } = await house.admin("member", "link", "operator");
  const operator = await visit();
  await operator.open(house.link);
  await operator.isTold("link-replaced");
  await operator.open(link);
  await operator.sees("ticket-title");
});
