// Lighthouse on a phone, for every kind of page that is open to everybody: node lighthouse.mjs [languages] [kinds], like "zh,en search,help".
// A program, not a test. A page that does not reach 100 at once is measured twice more, and the middle one counts: the processor of a small
// machine is not always its own. Pages of one person or of one moment (a pass, a hold, a household) say `noindex` and are not measured.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { anjia, freePort, freshFolder, stopAll } from "../serve.mjs";

const all = {
  home: "", services: "/services", service: "/services/residence_registration", "choose a service": "/book",
  "choose an office": "/book/residence_registration", slots: "/book/residence_registration/hall-dongli", register: "/register",
  begin: "/register/arrived", resume: "/registrations", appointments: "/appointments", offices: "/offices", office: "/offices/ts-120110003",
  police: "/police", station: "/police/ps-120110001", training: "/training", course: "/training/welding", session: null,
  enrolments: "/enrolments", help: "/help", "help form": "/help/housing", requests: "/requests", search: "/search", found: "/search?q=hukou",
  emergency: "/emergency", card: "/card", sheet: "/card/sheet", companies: "/companies", about: "/about", privacy: "/privacy",
  accessibility: "/accessibility", offline: "/offline",
};
const [languages = "zh,en,ja,ko,es", kinds = Object.keys(all).join(",")] = process.argv.slice(2);
const categories = ["performance", "accessibility", "best-practices", "seo"];
const sum = (scores) => scores.reduce((a, b) => a + b, 0);

/** The middle of three. */
const middle = (runs) => runs.sort((a, b) => sum(a.scores) - sum(b.scores))[Math.floor(runs.length / 2)];

let chrome, missed = 0;
try {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  await anjia(port, freshFolder());
  const courses = await (await fetch(`${base}/en/training/welding`)).text();
  all.session = courses.match(/href="\/en(\/training\/welding\/[^"?]+)"/)?.[1];
  chrome = await launch({
    chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  async function measure(url) {
    const { lhr } = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "error", onlyCategories: categories });
    const scores = categories.map((c) => Math.round(100 * lhr.categories[c].score));
    const faults = Object.values(lhr.categories).flatMap((c) => c.auditRefs).filter((r) => r.weight > 0 && (lhr.audits[r.id].score ?? 1) < 0.995);
    return { scores, faults: faults.map((r) => `${r.id} ${lhr.audits[r.id].displayValue ?? ""}`.trim()) };
  }
  // The first page of a browser pays for its start.
  await measure(`${base}/en`);
  for (const kind of kinds.split(",")) for (const lang of languages.split(",")) {
    const url = `${base}/${lang}${all[kind]}`;
    const runs = [await measure(url)];
    if (sum(runs[0].scores) < 400) runs.push(await measure(url), await measure(url));
    const { scores, faults } = middle(runs);
    const kept = sum(scores) === 400;
    missed += kept ? 0 : 1;
    console.log(lang, kind.padEnd(18), scores.map((s) => String(s).padStart(4)).join(""), kept ? "kept" : `MISSED ${faults.join("; ")}`);
  }
} finally {
  await chrome?.kill();
  await stopAll();
}
console.log(missed ? `${missed} pages are below 100` : "100 everywhere");
process.exitCode = missed ? 1 : 0;
