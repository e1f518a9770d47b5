// Flow C1: my devices.

import { registerPhone } from "./support/actors.js";
import { expect, test } from "./support/test.js";

const DEVICE = "Passkey on Linux";

test("a device is renamed after proving the passkey, and keeps its new name", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.openMenu();
  await hanako.page.getByLabel(hanako.say("devices-name"), { exact: true }).fill("Reception, left");
  await hanako.press("devices-rename");
  await hanako.isAt("/confirm");
  await hanako.sees("confirm-purpose-rename", { device: DEVICE });
  await hanako.confirmByPasskey();
  await hanako.openMenu();
  await hanako.page.getByLabel(hanako.say("devices-name"), { exact: true }).fill("Reception, left");
  await hanako.press("devices-rename");
  await hanako.sees("devices-renamed", { device: "Reception, left" });
  await expect(hanako.card("Reception, left")).toHaveCount(1);
});

test("disabling a device ends its sessions at their next click, and enabling lets it sign in again", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const phone = await registerPhone(house, visit);
  await phone.isAt("/devices");
  await hanako.open("/devices");
  await hanako.openMenu(/Android/);
  await hanako.card(/Android/).getByRole("button", { name: hanako.say("devices-disable"), exact: true }).click();
  await hanako.sees("devices-disabled", { device: "Passkey on Android" });
  await phone.authenticator.leave();
  await phone.follow("site-room-history");
  await phone.isTold("session-expired");
  await phone.offerIsWaiting();
  await phone.pressPasskey();
  await phone.isTold("passkey-disabled");
  await hanako.openMenu(/Android/);
  await hanako.press("devices-enable");
  await hanako.confirmByPasskey();
  await hanako.openMenu(/Android/);
  await hanako.press("devices-enable");
  await hanako.sees("devices-enabled", { device: "Passkey on Android" });
  await phone.press("sign-in-with-passkey");
  await phone.isAt("/history");
});

test("what an administrator disabled only an administrator enables, and the list says who and why", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await registerPhone(house, visit);
  await house.admin("device", "disable", "hanako", "Passkey on Android", "--reason", "phone was lost");
  await hanako.open("/devices");
  await expect(hanako.card(/Android/)).toContainText("phone was lost");
  await hanako.openMenu(/Android/);
  await expect(hanako.button("devices-enable")).toHaveCount(0);
  await expect(hanako.card(/Android/).getByRole("link", { name: hanako.say("devices-delete"), exact: true })).toHaveCount(0);
});

test("deleting the last device warns, signs out what it had signed in, and tells the password manager", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.openMenu();
  await hanako.follow("devices-delete");
  await hanako.sees("devices-delete-last-with-password");
  await hanako.follow("devices-keep");
  const deleted = hanako.authenticator.next("credentialDeleted");
  await hanako.deleteDevice();
  await hanako.isAt("/sign-in");
  await hanako.sees("sign-in-device-deleted");
  await deleted;
  expect(await hanako.authenticator.held()).toEqual([]);
  expect(await house.admin("device", "list", "hanako")).toEqual([]);
});

test("a device deleted from elsewhere leaves the password manager at the next visit", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const phone = await registerPhone(house, visit);
  await hanako.open("/devices");
  await hanako.deleteDevice(/Android/);
  await hanako.isAt("/devices");
  await hanako.sees("devices-deleted", { device: "Passkey on Android" });
  await expect(hanako.page.locator("#delete-by-hand")).toBeHidden();
  expect(await phone.authenticator.held()).toHaveLength(1);
  const deleted = phone.authenticator.next("credentialDeleted");
  await phone.signInByPassword(house.member("hanako"));
  await phone.open("/devices");
  await deleted;
  expect(await phone.authenticator.held()).toEqual([]);
  expect(await hanako.authenticator.held()).toHaveLength(1);
});

test("a browser that can't be told is shown what to delete by hand", async ({ house, visit }) => {
  const hanako = await visit({ before: () => { Object.assign(PublicKeyCredential, { signalAllAcceptedCredentials: undefined }); } });
  await hanako.register(house.member("hanako"));
  await registerPhone(house, visit);
  await hanako.open("/devices");
  await hanako.deleteDevice(/Android/);
  await hanako.sees("devices-delete-by-hand-title");
});

test("a member's new name reaches the password manager", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await house.admin("member", "rename", "hanako", "鈴木 花子");
  const updated = hanako.authenticator.next("credentialUpdated");
  await hanako.open("/devices");
  expect(await updated).toMatchObject({ credential: { userName: "hanako", userDisplayName: "鈴木 花子" } });
});

test("a device has a history of its own, in plain words", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.signOut();
  await hanako.signInByPasskey();
  await hanako.openMenu();
  await hanako.follow("devices-history");
  await hanako.sees("history-passkey-registered", { device: DEVICE });
  await hanako.sees("history-signed-in-passkey", { device: DEVICE });
});

test("a device of somebody else is as absent as none", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  const [{ id }] = await house.admin("device", "list", "hanako");
  const taro = await visit();
  await taro.signInByPassword(house.member("taro"));
  const response = await taro.open(`/devices/${id}/delete`);
  expect(response?.status()).toBe(404);
  await taro.isTold("page-not-found");
});

test("whoever disables their last passkey can't enable it by password alone, and is told what can be done", async ({ house, visit }) => {
  const hanako = await visit();
  await hanako.register(house.member("hanako"));
  await hanako.openMenu();
  await hanako.press("devices-disable");
  await hanako.sees("devices-disabled", { device: DEVICE });
  await expect(hanako.page.getByText("You disabled your last passkey, so until")).toBeVisible();
  for (const key of ["devices-enable", "devices-rename"]) await expect(hanako.button(key)).toHaveCount(0);
  await hanako.open("/devices/register");
  await hanako.isTold("not-registered-yet");
  await hanako.sees("message-not-registered-yet-why-3");
});
