// The card, the company's sheet and the emergency page as people use them: made in the page, printed, taken along without a network.
import { readFileSync } from "node:fs";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { join } from "node:path";
import { type BrowserContext, type Locator, type Page, expect, test } from "@playwright/test";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { faults, keep, look, paper } from "./look";

const names = { zh: "王小明", en: "O'Connor-Smith", ja: "さくら", ko: "남궁 민수", es: "María José García de la Cruz" };
const languages = ["zh", "en", "ja", "ko", "es"] as const;
const report = join(import.meta.dirname, "report");

/** Radios and boxes lie beneath their labels. */
const tick = (page: Page, name: string, value: string) => page.locator(`input[name="${name}"][value="${value}"] + label`).click();
const phone = () => test.info().project.name.startsWith("phone");

async function fill(page: Page, lang: (typeof languages)[number]) {
  await page.fill("#name", names[lang]);
  if (lang === "zh") await tick(page, "with", "ko");
  await tick(page, "speaks", "ko");
  await page.selectOption("#place", "120110001005");
  await page.fill("#detail", "先锋路8号3号楼2单元501室");
  await page.fill("#contact", "王芳 (Dongli Machines)");
  await tick(page, "needs", "penicillin");
  for (const phrase of ["no-chinese", "write", "call-contact"]) await tick(page, "phrases", phrase);
}

/** The card as a contact, as the server makes it of the form as it stands. */
async function serverContact(page: Page, lang: string) {
  const typed = await page.locator("#card-form").evaluate((form: HTMLFormElement) => [...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const body = new URLSearchParams([...typed, ["as", "vcard"]]);
  const response = await fetch(`${process.env.ANJIA_BASE}/${lang}/card`, { method: "POST", body });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/vcard; charset=utf-8"]);
  return response.text();
}

/** What stands in a contact, line by line. */
function fields(contact: string) {
  expect(contact, "lines end as RFC 2426 has it").toMatch(/^BEGIN:VCARD\r\n(?:[^\r\n]+\r\n)+END:VCARD\r\n$/);
  return contact.trimEnd().split("\r\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
}

/** What a telephone reads out of a square: its modules drawn black on white, and read by a program that has made neither of them. */
async function scanned(square: Locator) {
  const side = Number((await square.getAttribute("viewBox"))!.split(" ")[2]);
  const path = (await square.locator("path").getAttribute("d"))!;
  expect(path, "nothing but modules").toMatch(/^(?:M\d+ \d+h1v1h-1z)+$/);
  const [quiet, scale] = [4, 4];
  const width = side * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g)) {
    for (let line = 0; line < scale; line++) {
      const at = (((Number(y) + quiet) * scale + line) * width + (Number(x) + quiet) * scale) * 4;
      for (let pixel = at; pixel < at + scale * 4; pixel += 4) pixels.fill(0, pixel, pixel + 3);
    }
  }
  return jsQR(pixels, width, width)?.data;
}

/** A picture of a card: as large as the card three times, and something on it. */
function drawn(file: string, card: { width: number; height: number }) {
  const { width, height, data } = PNG.sync.read(readFileSync(file));
  expect([width, height]).toEqual([card.width, card.height].map((side) => Math.trunc(side * 3)));
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200 && data[at] + data[at + 1] + data[at + 2] < 384) dark++;
  const share = dark / (width * height);
  expect(share, "it is not blank").toBeGreaterThan(0.01);
  expect(share, "nor black").toBeLessThan(0.5);
}

/** The marks to cut along that are on paper: how far they stand out around what is cut out, and how large that is, in millimetres. */
async function cuts(page: Page) {
  return page.locator(".aj-cut").evaluateAll((all) => {
    const millimetres = (pixels: number) => Math.round((pixels / 96) * 25.4);
    const seen = all.filter((mark) => mark.getClientRects().length > 0);
    return seen.map((mark) => {
      const path = mark.querySelector("path")!;
      const [marks, cards] = [path, mark.parentElement!].map((part) => part.getBoundingClientRect());
      const out = [cards.left - marks.left, cards.top - marks.top, marks.right - cards.right, marks.bottom - cards.bottom];
      return { out: out.map(millimetres), size: [cards.width, cards.height].map(millimetres), ink: getComputedStyle(path).stroke };
    });
  });
}
const marked = (width: number, height: number) => ({ out: [3, 3, 3, 3], size: [width, height], ink: "rgb(0, 0, 0)" });

for (const lang of languages) {
  test(`a person makes a card in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    const javaScript = javaScriptEnabled !== false;
    test.skip(!phone() && lang !== "en", "the desk in one language");
    const base = process.env.ANJIA_BASE!;
    const problems: string[] = [];
    const sent: string[] = [];
    page.on("pageerror", (e) => problems.push(String(e)));
    page.on("console", (m) => m.type() === "error" && !/422/.test(m.text()) && problems.push(m.text()));
    page.on("request", (r) => sent.push(`${r.method()} ${decodeURIComponent(r.url())} ${r.postData() ?? ""}`));
    await page.goto(`${base}/${lang}/card`);
    if (javaScript) await expect(page.locator("html")).toHaveAttribute("data-script", "true");
    // Nothing and a number that can't exist: told beside the fields, what was typed stays.
    await page.fill("#phone", "+86 999");
    await page.locator("#card-form .aj-actions button").first().click();
    await expect(page.locator("#name-error")).toBeVisible();
    await expect(page.locator("#phone-error")).toBeVisible();
    await expect(page.locator("#phone")).toHaveValue("+86 999");
    await look(page, lang, "c1-card-error", javaScript);
    await page.fill("#phone", "+86 138 0013 8000");
    await fill(page, lang);
    await tick(page, "qr", "yes");
    await page.locator("#card-form .aj-actions button").first().click();
    const card = page.locator("[data-cards]");
    await expect(card).toBeVisible();
    await expect(card).toContainText(names[lang]);
    await expect(card).toContainText("天津市东丽区张贵庄街道华亭里社区先锋路8号3号楼2单元501室");
    await expect(card).toContainText("张贵庄派出所");
    await expect(card.getByText("青霉素过敏")).toBeVisible();
    await expect(card.getByText("花生、坚果过敏")).toBeHidden();
    await expect(card.locator("[data-qr] path")).toHaveAttribute("d", /^M0 0h1/);
    // Browser and server make the same contact; the square has it without what people should know.
    const contact = await serverContact(page, lang);
    expect(Object.fromEntries(fields(contact))).toMatchObject({ FN: names[lang], "TEL;TYPE=WORK": "+86 138 0013 8000", NOTE: "青霉素过敏" });
    await expect.poll(() => scanned(card.locator("[data-qr] svg"))).toBe(contact.replace(/^NOTE:.*\r\n/m, ""));
    await look(page, lang, "c2-card", javaScript);
    if (javaScript) {
      await expect(page.locator("#card-title")).toBeFocused();
      // Files are made here.
      for (const [what, pattern] of [["vcard", /\.vcf$/], ["png", /\.png$/]] as const) {
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(`[data-do=${what}]`)]);
        expect(download.suggestedFilename()).toMatch(pattern);
        const file = join(report, `${lang}-card-${info.project.name}${what === "png" ? ".png" : ".vcf"}`);
        await download.saveAs(file);
        if (what === "vcard") expect(fields(readFileSync(file, "utf8"))).toEqual(fields(contact));
        else drawn(file, await card.evaluate((cards) => cards.getBoundingClientRect().toJSON()));
      }
      // Another language: what was typed goes along, in the page alone.
      const there = lang === "ko" ? "es" : "ko";
      await page.locator(`button.aj-language[value=${there}]`).click();
      await expect(page.locator("html")).toHaveAttribute("lang", there);
      await expect(page.locator("html")).toHaveAttribute("data-script", "true");
      await expect(page.locator("#name")).toHaveValue(names[lang]);
      expect(new URL(page.url()).hash).toBe("");
      await page.reload();
      await expect(page.locator("#name"), "nothing stays unless it is asked for").toHaveValue("");
      const typed = sent.filter((r) => r.startsWith("POST") || r.includes(names[lang]) || r.includes("先锋路"));
      expect(typed, "nothing typed is sent").toEqual([]);
    } else {
      expect(sent.filter((r) => r.startsWith("POST")).length).toBe(2);
    }
    expect(problems).toEqual([]);
  });
}

for (const lang of languages) {
  test(`cards on paper in ${lang}`, async ({ page, javaScriptEnabled }) => {
    test.skip(!phone() || javaScriptEnabled === false || (lang !== "es" && lang !== "zh" && lang !== "ja"), "paper knows no width of a screen");
    const base = process.env.ANJIA_BASE!;
    await page.goto(`${base}/${lang}/card`);
    await expect(page.locator("html")).toHaveAttribute("data-script", "true");
    await fill(page, lang);
    await tick(page, "qr", "yes");
    for (const need of ["hearing", "seafood"]) await tick(page, "needs", need);
    await tick(page, "phrases", "take-me");
    await page.fill("#needs-other", "insulin, Hospital Tianjin No. 1");
    await expect(page.locator("[data-qr] path")).toHaveAttribute("d", /^M0 0h1/);
    // Nothing is cut off at the size of a bank card.
    await page.emulateMedia({ media: "print" });
    const tooMuch = await page.locator(".aj-idcard").evaluateAll((all) => all.map((card) => card.scrollHeight - card.clientHeight));
    expect(Math.max(...tooMuch), "the card holds what is on it").toBeLessThanOrEqual(0);
    const box = (await page.locator(".aj-idcard").first().boundingBox())!;
    expect([box.width / 96, box.height / 96].map((inch) => Math.round(inch * 254) / 10)).toEqual([85.6, 54]);
    expect(await cuts(page), "marks for both sides in one piece, and no others").toEqual([marked(171, 54)]);
    expect(await paper(page, `${lang}-paper-bank`)).toBe("1");
    await page.emulateMedia({ media: null });
    await tick(page, "size", "a6");
    await page.emulateMedia({ media: "print" });
    const larger = await page.locator(".aj-idcard").evaluateAll((all) => all.map((card) => card.scrollHeight - card.clientHeight));
    expect(Math.max(...larger), "A6 holds what is on it").toBeLessThanOrEqual(0);
    expect(await cuts(page), "marks for A6, and no others").toEqual([marked(105, 148)]);
    await page.emulateMedia({ media: null });
    expect(await cuts(page), "none on the screen").toEqual([]);
    expect(await paper(page, `${lang}-paper-a6`)).toBe("1");

    await page.goto(`${base}/${lang}/card/sheet`);
    await expect(page.locator("html")).toHaveAttribute("data-script", "true");
    await page.fill("#name", Array.from({ length: 11 }, (_, n) => `${names[lang]} ${n + 1}`).join("\n"));
    await page.fill("#contact", "王芳 (Dongli Machines)");
    await page.fill("#phone", "+86 138 0013 8000");
    await page.selectOption("#place", "120110003");
    for (const phrase of ["no-chinese", "call-contact"]) await tick(page, "phrases", phrase);
    await expect(page.locator(".aj-idsheet > li")).toHaveCount(11);
    await look(page, lang, "c4-sheet", true);
    await page.emulateMedia({ media: "print" });
    const over = await page.locator(".aj-idcard").evaluateAll((all) => all.map((card) => card.scrollHeight - card.clientHeight));
    expect(Math.max(...over), "the small cards hold what is on them").toBeLessThanOrEqual(0);
    expect(await cuts(page), "marks for every card").toEqual(Array(11).fill(marked(86, 54)));
    expect(await paper(page, `${lang}-paper-sheet`), "eight on a sheet").toBe("2");
    await page.emulateMedia({ media: null });
    await page.fill("#name", "");
    await page.locator("#card-form .aj-actions button").click();
    await expect(page.locator("#name-error")).toBeVisible();
  });
}

/** A browser with voices. */
async function voices(context: BrowserContext, ...tags: string[]) {
  await context.addInitScript((tags) => {
    const said: string[] = ((window as any).said = []);
    Object.defineProperty(window, "speechSynthesis", {
      value: { getVoices: () => tags.map((lang) => ({ lang })), cancel() {}, addEventListener() {}, speak: (spoken: any) => said.push(spoken.text) },
    });
    (window as any).SpeechSynthesisUtterance = class {
      constructor(readonly text: string) {}
    };
  }, tags);
}

for (const lang of languages) {
  test(`the emergency page says where and what in ${lang}`, async ({ page, context, javaScriptEnabled }) => {
    const javaScript = javaScriptEnabled !== false;
    test.skip(!phone() && lang !== "ja", "the desk in one language");
    const base = process.env.ANJIA_BASE!;
    const sent: string[] = [];
    page.on("request", (r) => sent.push(decodeURIComponent(r.url())));
    if (javaScript) await voices(context, "en-US", "zh-HK", ...(lang === "ko" ? [] : ["zh-CN"]));
    await page.goto(`${base}/${lang}/emergency`);
    await look(page, lang, "c5-emergency", javaScript);
    await expect(page.locator('a[href="tel:120"]').first()).toBeVisible();
    await page.selectOption("#place", "120110001005");
    if (javaScript) {
      await expect(page.locator("html")).toHaveAttribute("data-script", "true");
      await page.fill("#place-detail", "先锋路8号");
      await expect(page.locator("#where-sentence")).toContainText("我在天津市东丽区张贵庄街道华亭里社区先锋路8号。");
      expect(sent.filter((url) => url.includes("先锋路") || url.includes("place=")), "nothing is sent").toEqual([]);
      const speak = page.locator("#where-sentence [data-say]");
      if (lang === "ko") {
        await expect(speak, "no Chinese voice, no button").toBeHidden();
      } else {
        await speak.click();
        expect(await page.evaluate(() => (window as any).said)).toEqual(["我在天津市东丽区张贵庄街道华亭里社区先锋路8号。"]);
      }
    } else {
      await page.locator("#where-form button[type=submit]").click();
      await expect(page.locator("#where-sentence")).toContainText("我在天津市东丽区张贵庄街道华亭里社区。");
      await expect(page.locator("[data-say]").first()).toBeHidden();
    }
    // A sentence over the whole screen, and back.
    await page.locator("#say-ill summary").click();
    await page.locator("#say-ill-ill-3 .aj-say-large").click();
    await expect(page.locator("#say-ill-ill-3")).toHaveCSS("position", "fixed");
    await look(page, lang, "c6-say", javaScript, false);
    await page.locator("#say-ill-ill-3 .aj-say-close").click();
    await expect(page.locator("#say-ill-ill-3")).not.toHaveCSS("position", "fixed");
    if (javaScript) {
      for (const all of await page.locator("details").all()) await all.evaluate((d: HTMLDetailsElement) => (d.open = true));
      if (phone()) await keep(page, `${lang}-c7-emergency-open`);
      expect(await faults(page)).toEqual([]);
    }
  });
}

/** A way to the server that can be cut: what a browser calls "offline" does not reach the worker's own requests. */
async function wire() {
  const there = new URL(process.env.ANJIA_BASE!);
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(Number(there.port), there.hostname);
    for (const [from, to] of [[near, far], [far, near]]) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => open.delete(from));
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      whole = false;
      for (const socket of open) socket.destroy();
    },
    mend: () => (whole = true),
    close: () => server.close(),
  };
}

for (const lang of languages) {
  test(`what was seen opens without a network in ${lang}`, async ({ page, context, javaScriptEnabled }) => {
    test.skip(javaScriptEnabled === false || !phone(), "a worker needs a script, but no width");
    const net = await wire();
    const { base } = net;
    const free = await (await fetch(`${base}/api/v1/slots?service=residence_registration&office=hall-dongli&days=20`)).json();
    const slot = (free.slots ?? free).filter((s: any) => s.free > 0).at(-1 - languages.indexOf(lang)).id;
    const body = JSON.stringify({ slot, service: "residence_registration", name: names[lang], language: lang });
    const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    const booked = await (await fetch(`${base}/api/v1/appointments`, { method: "POST", headers, body })).json();
    const appointment = `${base}/${lang}/appointments/${booked.code}?key=${booked.secret}`;
    for (const path of [`${base}/${lang}/emergency`, `${base}/${lang}/card`, `${appointment}&done=booked`]) {
      await page.goto(path);
      await expect(page.locator("html")).toHaveAttribute("data-kept", "true");
    }
    await expect(page.locator("[data-kept-note]")).toBeVisible();
    await look(page, lang, "c8-appointment-kept", true);
    await page.goto(`${base}/${lang}/book/residence_registration/hall-dongli`);
    await context.setOffline(true);
    net.cut();
    await page.goto(`${base}/${lang}/emergency`);
    await expect(page.locator('a[href="tel:120"]').first()).toBeVisible();
    await page.selectOption("#place", "120110001");
    await expect(page.locator("#where-sentence"), "its script runs").toContainText("张贵庄街道");
    expect(await page.evaluate(() => getComputedStyle(document.querySelector(".aj-main")!).paddingTop), "its style is there").not.toBe("0px");
    await page.goto(`${base}/${lang}/card`);
    await expect(page.locator("html")).toHaveAttribute("data-script", "true");
    await fill(page, lang);
    await tick(page, "qr", "yes");
    await expect(page.locator("[data-qr] path")).toHaveAttribute("d", /^M0 0h1/);
    await page.goto(appointment);
    await expect(page.locator(".aj-pass-code")).toHaveText(booked.code);
    // A page of times is never old: it is not there at all, and what is there is said.
    await page.goto(`${base}/${lang}/book/residence_registration/hall-dongli`);
    await expect(page.locator("[data-offline] h1")).toBeVisible();
    await expect(page.locator("[data-kept-list] a").last()).toHaveText(new RegExp(booked.code));
    await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-CN" : lang);
    await look(page, lang, "c9-offline", true);
    await context.setOffline(false);
    net.mend();
    // Cancelled: it is kept no longer.
    await page.goto(`${base}/${lang}/appointments/${booked.code}/cancel?key=${booked.secret}`);
    await page.locator("main form button").click();
    await expect(page).toHaveURL(/done=cancelled/);
    await expect(page.locator("html")).toHaveAttribute("data-kept", "false");
    const kept = () => page.evaluate(async () => (await (await caches.open("anjia-kept")).keys()).map((r) => new URL(r.url).pathname));
    expect((await kept()).filter((path) => path.includes("/appointments/"))).toEqual([]);
    expect((await kept()).filter((path) => path.includes("/book/"))).toEqual([]);
    // Erased when asked.
    await page.goto(`${base}/${lang}/offline`);
    await page.locator("[data-erase]").click();
    await expect(page.locator("[data-erased]")).toBeVisible();
    expect(await kept()).toEqual([]);
    net.close();
  });
}
