// Starts the real server on a free port and a folder of its own, and ends it by its own pid.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const DAY = 86_400_000;
/** How long after the start the second draw is drawn: time for three people to enter. */
const SHORTLY = 12_000;

/** What a clock on a wall in Tianjin shows. */
function wall(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19);
}

/** The data set of Dongli with two draws: one that is open, one that is drawn shortly after the start. */
function dataSet(folder: string): string {
  const data = join(folder, "data-set");
  cpSync(join(import.meta.dirname, "../../server/data/dongli"), data, { recursive: true });
  const name = { zh: "居住证集中办理", en: "Residence card week", ja: "居住証の受付週間", ko: "거주증 집중 접수", es: "Semana de la tarjeta de residencia" };
  const now = Date.now();
  const draw = (id: string, office: string, closes: number) => ({
    id, name, office, service: "residence_card", from: wall(now + 8 * DAY).slice(0, 10), to: wall(now + 14 * DAY).slice(0, 10),
    opens_at: wall(now - DAY), closes_at: wall(closes),
  });
  const draws = [draw("open", "sub-wanxin", now + 3 * DAY), draw("drawn", "sub-wuxia", now + SHORTLY)];
  writeFileSync(join(data, "draws.json"), JSON.stringify({ draws }));
  return data;
}

async function enter(base: string, people: number) {
  for (let n = 0; n < people; n++) {
    const body = JSON.stringify({ name: `Person ${n}`, email: `drawn-${n}@example.org`, language: "en" });
    const response = await fetch(`${base}/api/v1/draws/drawn/entries`, { method: "POST", body, headers: { "content-type": "application/json" } });
    if (response.status !== 201) throw new Error(`nobody can enter: ${response.status}`);
    process.env[`ANJIA_RECEIPT_${n}`] = (await response.json()).receipt;
  }
}

export default async function start() {
  const folder = mkdtempSync(join(tmpdir(), "anjia-browser-"));
  // What is for the tests is no setting of the server, which takes none that it does not know.
  const { ANJIA_BINARY, ANJIA_PICTURES, ...env } = process.env;
  const binary = ANJIA_BINARY ?? join(import.meta.dirname, "../../target/debug/anjia");
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--data-dir", folder], {
    env: { ...env, ANJIA_LOG_FORMAT: "json", ANJIA_DATA_SET: dataSet(folder) },
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
  await enter(process.env.ANJIA_BASE, 3);
  return async () => {
    const ended = new Promise((done) => server.on("exit", done));
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}
