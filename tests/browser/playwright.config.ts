import { defineConfig } from "@playwright/test";

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } };
const launchOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
};

/** Every journey runs on a phone and on a desk, with and without JavaScript. */
const projects = Object.entries(sizes).flatMap(([name, viewport]) =>
  [true, false].map((javaScriptEnabled) => ({
    name: `${name}-${javaScriptEnabled ? "js" : "nojs"}`,
    use: { viewport, javaScriptEnabled, launchOptions },
  })),
);

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // Two workers, their browsers, the server and its pictures share two cores: what is waited for may come late.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  globalSetup: "./server.ts",
  projects,
});
