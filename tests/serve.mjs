// Starts servers of their own for what is measured: on free ports of the loopback, in a folder that is gone afterwards.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const started = [];
const folders = [];

export const freePort = () => new Promise((ok) => { const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => ok(port)); }); });

export function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), "anjia-measured-"));
  folders.push(folder);
  return folder;
}

/** A program of `target/release`, and how long it took until it answered. */
export async function serve(name, args, port) {
  const began = performance.now();
  const process = spawn(join(root, "target/release", name), args, { stdio: "ignore" });
  started.push(process);
  for (;;) {
    if (process.exitCode !== null) throw new Error(`${name} ended with ${process.exitCode} before it answered`);
    try { await fetch(`http://127.0.0.1:${port}/healthz`); break; } catch { await new Promise((r) => setTimeout(r, 2)); }
  }
  return { process, millis: performance.now() - began };
}

/** The portal with the Dongli data. */
export const anjia = (port, folder) => serve("anjia", ["serve", "--listen", `127.0.0.1:${port}`, "--data-dir", folder], port);

export async function stop(process) {
  if (process.exitCode !== null) return;
  const gone = new Promise((r) => process.on("exit", r));
  process.kill("SIGTERM");
  await gone;
}

/** Ends everything that was started, and takes the folders away. */
export async function stopAll() {
  await Promise.all(started.map(stop));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
