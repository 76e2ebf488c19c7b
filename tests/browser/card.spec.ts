// The card, the company's sheet and the emergency page as people use them: made in the page, printed, taken along without a network.
import { readFileSync } from "node:fs";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { join } from "node:path";
import { type BrowserContext, type Page, expect, test } from "@playwright/test";
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
    await look(page, lang, "c2-card", javaScript);
    if (javaScript) {
      await expect(page.locator("#card-title")).toBeFocused();
      // Files are made here.
      for (const [what, pattern] of [["vcard", /\.vcf$/], ["png", /\.png$/]] as const) {
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(`[data-do=${what}]`)]);
        expect(download.suggestedFilename()).toMatch(pattern);
        const file = join(report, `${lang}-card-${info.project.name}${what === "png" ? ".png" : ".vcf"}`);
        await download.saveAs(file);
        if (what === "vcard") expect(readFileSync(file, "utf8")).toContain(`FN:${names[lang]}\r\n`);
        else expect(readFileSync(file).subarray(1, 4).toString()).toBe("PNG");
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
    expect(await paper(page, `${lang}-paper-bank`)).toBe("1");
    await page.emulateMedia({ media: null });
    await tick(page, "size", "a6");
    await page.emulateMedia({ media: "print" });
    const larger = await page.locator(".aj-idcard").evaluateAll((all) => all.map((card) => card.scrollHeight - card.clientHeight));
    expect(Math.max(...larger), "A6 holds what is on it").toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: null });
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
