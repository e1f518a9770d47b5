// Warifu in a real browser: Debian's Chromium with virtual authenticators against the program itself. Nothing is
// waited for by time and nothing is tried twice: a test that fails now and then is a finding.

import { defineConfig } from "@playwright/test";

const artifacts = new URL("../../artifacts/", import.meta.url).pathname;

export default defineConfig({
  testDir: ".",
  outputDir: `${artifacts}browser/`,
  globalSetup: "./support/before.js",
  globalTeardown: "./support/after.js",
  fullyParallel: true,
  // Bounds, not waits: a busy machine takes its time, and what is expected ends the waiting.
  expect: { timeout: 30_000 },
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  reporter: [["list"], ["json", { outputFile: `${artifacts}browser.json` }]],
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
      ],
    },
    trace: "off",
  },
});
