// Start and memory, page weights against the budgets of docs/ARCHITECTURE.md, and requests a second beside a bare axum "hello" in the same run.
// It ends with an error when a budget is missed.
// A program, not a test: it prints what it measured. Needs wrk (Debian: apt-get install wrk).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { anjia, freePort, freshFolder, serve, stop, stopAll } from "./serve.mjs";

const pack = (b) => brotliCompressSync(b, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const kb = (n) => `${(n / 1024).toFixed(1)} KB`;

/** What is over its budget; then the program ends with an error. */
const over = [];
const missed = (what) => { over.push(what); return `MISSED (${what})`; };
/** The most there may be of something. */
const within = (measured, most, unit, what) => (measured <= most ? `${most} ${unit} kept` : missed(`${what}: ${measured.toFixed(1)} of ${most} ${unit}`));

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
  console.log(`start to first answer: ${first.millis.toFixed(0)} ms the first time, ${again.millis.toFixed(0)} ms the next (budget ${within(again.millis, 300, "ms", "start")})`);
  console.log(`memory when idle: ${memory.map((m) => `${m.toFixed(0)} MB`).join(" after the very first start, ")} after the next (budget ${within(memory[1], 64, "MB", "memory")})`);

  const base = `http://127.0.0.1:${own}`;
  const bytes = async (path) => {
    const answer = await fetch(base + path);
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const weigh = async (path) => pack(await bytes(path));
  // A session to come, and a seat held in it while details are typed.
  const courses = JSON.parse(await bytes("/api/v1/courses"));
  const session = `/training/${courses[0].id}/${courses[0].sessions[0].id}`;
  const seat = await fetch(`${base}/en${session}`, { method: "POST", body: new URLSearchParams({ line: "" }), redirect: "manual" });
  if (seat.status !== 303) throw new Error(`no seat is held: ${seat.status}`);

  // The kinds of page that can be reached without a registration, and which of them may have islands.
  const pages = {
    home: "/en", service: "/ko/services/residence_registration", offices: "/es/offices", office: "/zh/offices/hall-dongli", police: "/ja/police/ps-120110001",
    courses: "/ko/training", course: "/ja/training/welding", session: `/es${session}`, enrol: seat.headers.get("location"), help: "/es/help", "help form": "/ko/help/housing",
    emergency: "/es/emergency", card: "/en/card", "card sheet": "/zh/card/sheet", offline: "/ja/offline",
    stations: "/ko/police", search: "/zh/search", slots: "/ko/book/residence_registration/hall-dongli",
  };
  const islands = ["stations", "search", "slots"];
  console.log("\npage weight, brotli 11           HTML      CSS       JS        WASM      all       budget");
  const column = (n) => kb(n).padEnd(9);
  for (const [name, path] of Object.entries(pages)) {
    const body = await bytes(path);
    const html = body.toString();
    const found = async (pattern) => { const [, address] = html.match(pattern) ?? []; return address ? weigh(address) : 0; };
    const css = await found(/rel="stylesheet" href="([^"]+)"/);
    if (!css) throw new Error(`${path} has no style`);
    let js = await found(/data-js="([^"]+)"/);
    for (const [, script] of html.matchAll(/<script[^>]* src="([^"]+)"/g)) js += await weigh(script);
    const wasm = await found(/data-wasm="([^"]+)"/);
    const all = pack(body) + css + js + wasm;
    const may = islands.includes(name);
    const budgets = [within(all / 1024, may ? 120 : 30, "KB", name), `CSS ${within(css / 1024, 12, "KB", `${name}: CSS`)}`];
    if (may && wasm) budgets.push(`WASM ${within(wasm / 1024, 80, "KB", `${name}: WASM`)}`);
    if (may && !wasm) budgets.push("no WASM any more: take it out of the list of islands");
    if (!may && wasm) budgets.push(missed(`${name}: WASM on a page that may have none`));
    console.log(name.padEnd(32), ...[pack(body), css, js, wasm, all].map(column), budgets.join(", "));
  }
  const [, library] = (await bytes("/en/card")).toString().match(/data-library="([^"]+)"/);
  console.log("loaded later, if at all: ", ...(await Promise.all([["qrcode.js", library], ["sw.js", "/sw.js"]].map(async ([name, path]) => `${name} ${kb(await weigh(path))}`))));

  console.log("\nrequests/s, wrk -t1 -c64, load generator on the same cores");
  const hello = load(other, "/");
  const line = (name, { rate, p99, errors }, least) => {
    const share = (100 * rate) / hello.rate;
    const budget = least ? `budget ${least} % ${share >= least ? "kept" : missed(`${name}: ${share.toFixed(1)} of ${least} %`)}` : "";
    console.log(name.padEnd(44), rate.toFixed(0).padStart(8), `${share.toFixed(1)} %`.padStart(8), `p99 ${p99}`.padStart(12), budget, errors && missed(`${name}: ${errors}`));
  };
  line("bare axum hello", hello);
  line("home page, out of memory", load(own, "/en"), 75);
  line("home page, rendered each time", load(own, "/en?fresh"), 15);
  line("about page, rendered each time", load(own, "/en/about?fresh"), 15);
  line("slot page, rendered each time", load(own, "/ko/book/residence_registration/hall-dongli?fresh=1"), 8);
  line("slot page, nobody books meanwhile", load(own, "/ko/book/residence_registration/hall-dongli"));
  if (over.length) console.log(`\nMISSED:\n${over.map((what) => `  ${what}`).join("\n")}`);
} finally {
  await stopAll();
}
process.exitCode = over.length ? 1 : 0;
