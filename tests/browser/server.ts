// Starts the real server on a free port and a folder of its own, and ends it by its own pid.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export default async function start() {
  const folder = mkdtempSync(join(tmpdir(), "anjia-browser-"));
  const binary = process.env.ANJIA_BINARY ?? join(import.meta.dirname, "../../target/debug/anjia");
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--data-dir", folder], {
    env: { ...process.env, ANJIA_LOG_FORMAT: "json" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const address = await new Promise<string>((found, failed) => {
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}`)));
    createInterface({ input: server.stderr }).on("line", (line) => {
      try {
        const { fields } = JSON.parse(line);
        if (fields["server.address"]) found(fields["server.address"]);
      } catch {
        console.error(line);
      }
    });
  });
  process.env.ANJIA_BASE = `http://${address}`;
  process.env.ANJIA_FOLDER = folder;
  return async () => {
    const ended = new Promise((done) => server.on("exit", done));
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}
