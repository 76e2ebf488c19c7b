// Start and memory, page weights against the budgets of docs/ARCHITECTURE.md, and requests a second beside a bare axum "hello" in the same run.
// A program, not a test: it prints what it measured. Needs wrk (Debian: apt-get install wrk).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { anjia, freePort, freshFolder, serve, stop, stopAll } from "./serve.mjs";

const pack = (b) => brotliCompressSync(b, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const kb = (n) => `${(n / 1024).toFixed(1)} KB`;

const held = ({ pid }) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;

function load(port, path, headers = []) {
  const out = execFileSync("wrk", ["-t1", "-c64", "-d5s", "--latency", ...headers.flatMap((h) => ["-H", h]), `http://127.0.0.1:${port}${path}`], { encoding: "utf8" });
  return { rate: Number(out.match(/Requests\/sec:\s+([\d.]+)/)[1]), p99: out.match(/99%\s+(\S+)/)[1], errors: out.match(/Non-2xx.*/)?.[0] ?? "" };
}

try {
  const [own, other, folder] = [await freePort(), await freePort(), freshFolder()];
  const first = await anjia(own, folder);
  const memory = [held(first.process)];
  await stop(first.process);
  const again = await anjia(own, folder);
  memory.push(held(again.process));
  await serve("hello", [`127.0.0.1:${other}`], other);
  console.log(`start to first answer: ${first.millis.toFixed(0)} ms the first time, ${again.millis.toFixed(0)} ms the next (budget 300 ms)`);
  console.log(`memory when idle: ${memory.map((m) => `${m.toFixed(0)} MB`).join(" after the very first start, ")} after the next (budget 64 MB)`);

  console.log("\npage weight, brotli 11           HTML      CSS       JS        WASM      all       budget");
  const paths = { home: "/en", service: "/ko/services/residence_registration", offices: "/es/offices", police: "/ja/police/ps-120110001", training: "/ko/training", emergency: "/es/emergency", card: "/en/card", search: "/zh/search", slots: "/ko/book/residence_registration/hall-dongli" };
  for (const [name, path] of Object.entries(paths)) {
    const body = Buffer.from(await (await fetch(`http://127.0.0.1:${own}${path}`)).arrayBuffer());
    const html = body.toString();
    const weigh = async (pattern) => { const found = html.match(pattern); return found ? pack(Buffer.from(await (await fetch(`http://127.0.0.1:${own}${found[1]}`)).arrayBuffer())) : 0; };
    const css = await weigh(/rel="stylesheet" href="([^"]+)"/);
    let js = await weigh(/data-js="([^"]+)"/);
    for (const [, script] of html.matchAll(/<script[^>]* src="([^"]+)"/g)) js += pack(Buffer.from(await (await fetch(`http://127.0.0.1:${own}${script}`)).arrayBuffer()));
    const wasm = await weigh(/data-wasm="([^"]+)"/);
    const all = pack(body) + css + js + wasm;
    const budget = wasm ? 120 : 30;
    console.log(name.padEnd(32), ...[pack(body), css, js, wasm, all].map((n) => kb(n).padEnd(9)), `${budget} KB ${all / 1024 <= budget ? "kept" : "MISSED"}${wasm ? `, WASM 80 KB ${wasm / 1024 <= 80 ? "kept" : "MISSED"}` : ""}`);
  }

  console.log("\nrequests/s, wrk -t1 -c64, load generator on the same cores");
  const hello = load(other, "/");
  const line = (name, { rate, p99, errors }, budget) => console.log(name.padEnd(44), rate.toFixed(0).padStart(8), `${((100 * rate) / hello.rate).toFixed(1)} %`.padStart(8), `p99 ${p99}`.padStart(12), budget ?? "", errors);
  line("bare axum hello", hello);
  line("home page, out of memory", load(own, "/en"), "budget 75 %");
  line("home page, rendered each time", load(own, "/en?fresh"), "budget 15 %");
  line("about page, rendered each time", load(own, "/en/about?fresh"), "budget 15 %");
  line("slot page, rendered each time", load(own, "/ko/book/residence_registration/hall-dongli?fresh=1"), "budget 8 %");
  line("slot page, nobody books meanwhile", load(own, "/ko/book/residence_registration/hall-dongli"));
} finally {
  await stopAll();
}
