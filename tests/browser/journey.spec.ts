// The whole journey as a person walks it: what to bring, place, time, details, review, booked, moved, cancelled.
import { expect, test } from "@playwright/test";
import { look } from "./look";
import { mails } from "./mails";

const projects = ["phone-js", "phone-nojs", "desk-js", "desk-nojs"];
const names = { zh: "王小明", en: "O'Connor-Smith", ja: "さくら", ko: "남궁 민수", es: "María José García de la Cruz" };

for (const lang of ["zh", "en", "ja", "ko", "es"] as const) {
  test(`a person books, moves and cancels in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    test.setTimeout(150_000);
    const javaScript = javaScriptEnabled !== false;
    const base = process.env.ANJIA_BASE!;
    const address = `${info.project.name}-${lang}@example.org`;
    const problems: string[] = [];
    page.on("console", (m) => m.type() === "error" && problems.push(m.text()));
    page.on("pageerror", (e) => problems.push(String(e)));
    const seen = (name: string) => look(page, lang, name, javaScript);

    await page.goto(`${base}/${lang}`);
    await seen("1-home");
    expect(await page.locator('script[data-js]').count(), "a page without an island loads no script").toBe(0);
    await page.goto(`${base}/${lang}/services/residence_registration`);
    await seen("2-service");
    await page.locator(`main a[href="/${lang}/book/residence_registration"]`).click();
    await seen("3-office");
    await page.selectOption("#street", "120110001");
    await page.locator(".aj-filter button").click();
    await page.locator(`a[href="/${lang}/book/residence_registration/hall-dongli"]`).click();
    await seen("4-slots");

    if (javaScript) {
      // The island is awake, changes the day without a reload, and answers to the arrow keys.
      await expect(page.locator("html")).toHaveAttribute("data-awake", "true");
      await page.evaluate(() => ((window as any).stayed = true));
      const days = page.locator(".aj-days a");
      const other = days.nth(2);
      const date = new URL((await other.getAttribute("href"))!, base).searchParams.get("day")!;
      await other.click();
      await expect(page).toHaveURL(new RegExp(`day=${date}`));
      await expect(other).toHaveAttribute("aria-current", "date");
      expect(await page.evaluate(() => (window as any).stayed), "the page was not reloaded").toBe(true);
      await other.focus();
      await page.keyboard.press("ArrowRight");
      await expect(days.nth(3)).toBeFocused();
    } else {
      await page.locator(".aj-days a").nth(2).click();
    }
    // Nothing chosen: the answer stands beside the field.
    await page.locator(".aj-form button").click();
    await expect(page.locator(".aj-errors")).toBeVisible();
    await seen("5-slot-error");
    // Each run takes a time of its own: two people who hold the last two seats of one time could not both bring somebody.
    const times = page.locator(".aj-time:not(.aj-time-full)");
    const turn = projects.indexOf(info.project.name) * 5 + Object.keys(names).indexOf(lang);
    await times.nth(turn % (await times.count())).click();
    await page.locator(".aj-form button").click();

    await expect(page.locator("#name")).toBeVisible();
    await seen("6-details");
    await page.fill("#email", "not an address");
    await page.fill("#phone", "+82 10-1234-5678");
    await page.locator(".aj-form button").click();
    await expect(page.locator(".aj-errors li")).toHaveCount(2);
    await expect(page.locator("#email")).toHaveValue("not an address");
    await expect(page.locator("#phone")).toHaveValue("+82 10-1234-5678");
    await seen("7-details-error");
    await page.fill("#name", names[lang]);
    await page.fill("#email", address);
    await page.selectOption("#party_size", "2");
    // Another language and back: nothing typed is lost. Enter goes on; it does not change the language.
    const there = lang === "ko" ? "es" : "ko";
    for (const to of [there, lang]) {
      await page.locator(`button.aj-language[value=${to}]`).click();
      await expect(page.locator("html")).toHaveAttribute("lang", to === "zh" ? "zh-CN" : to);
      await expect(page.locator("#name")).toHaveValue(names[lang]);
      await expect(page.locator("#email")).toHaveValue(address);
      await expect(page.locator("#party_size")).toHaveValue("2");
    }
    await page.press("#name", "Enter");
    await expect(page.locator("main")).toContainText(names[lang]);
    await seen("8-review");

    await page.locator("main form button").click();
    const code = (await page.locator(".aj-pass-code").textContent())!.trim();
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    await expect(page.locator(".aj-counter [lang=zh-CN]").first()).toBeVisible();
    await expect(page.locator(".aj-pass svg")).toBeVisible();
    await seen("9-booked");
    const [confirmed] = await mails(address, 1);
    expect(confirmed.raw).toContain("text/calendar");
    const booked = page.url();

    // The language can be changed without losing the appointment.
    await page.locator(`a[hreflang=${there}]`).click();
    await expect(page.locator(".aj-pass-code")).toHaveText(code);
    await page.goto(booked);

    // Code and contact open it as well; one wrong letter is caught.
    await page.goto(`${base}/${lang}/appointments`);
    await seen("10-find");
    await page.fill("#code", code.slice(0, -1) + (code.endsWith("A") ? "B" : "A"));
    await page.fill("#contact", "+82-10-1234-5678");
    await page.locator(".aj-form button").click();
    await expect(page.locator("#code-error")).toBeVisible();
    await page.fill("#code", code.toLowerCase().replace("-", " "));
    await page.locator(".aj-form button").click();
    await expect(page.locator(".aj-pass-code")).toHaveText(code);

    await page.locator('a[href*="/move?"]').click();
    await seen("11-move");
    await page.locator(".aj-days a").nth(4).click();
    await expect(page.locator(".aj-days a").nth(4)).toHaveAttribute("aria-current", "date");
    // A time of its own here, too: seats given back stay away for a while, so the last time of a day runs out.
    await times.nth(turn % (await times.count())).click();
    await page.locator(".aj-form button").click();
    await expect(page.locator(".aj-pass-code")).toHaveText(code);
    await seen("12-moved");
    await mails(address, 2);

    await page.locator('a[href*="/cancel?"]').click();
    await seen("13-cancel");
    await page.locator("main form button").click();
    await expect(page.locator('a[href*="/move?"]')).toHaveCount(0);
    await seen("14-cancelled");
    const all = await mails(address, 3);
    expect(all.filter((m) => m.raw.includes("method=CANCEL"))).toHaveLength(1);
    // The pages that were answered 422 show up as console errors of the browser; nothing else may.
    expect(problems.filter((p) => !p.includes("422"))).toEqual([]);
  });
}

for (const lang of ["zh", "en", "ja", "ko", "es"]) {
  test(`every page that informs is whole in ${lang}`, async ({ page, javaScriptEnabled }) => {
    test.setTimeout(120_000);
    const paths = ["about", "privacy", "accessibility", "emergency", "services", "offices", "offices/hall-dongli", "services/accommodation_registration", "services/residence_permit", "book", "design", "nothing-here"];
    for (const path of paths) {
      await page.goto(`${process.env.ANJIA_BASE}/${lang}/${path}`);
      await look(page, lang, path.replace("/", "-"), javaScriptEnabled !== false);
    }
  });
}

test("what was typed is kept when a person chooses another time", async ({ page }) => {
  const base = process.env.ANJIA_BASE!;
  await page.goto(`${base}/en/book/residence_card/hall-dongli`);
  await page.locator(".aj-time:not(.aj-time-full)").first().click();
  await page.locator(".aj-form button").click();
  await page.fill("#name", "Frida");
  await page.locator(".aj-form button").click();
  await page.locator('a[href*="draft="]').first().click();
  await page.locator(".aj-time:not(.aj-time-full)").last().click();
  await page.locator(".aj-form button").click();
  await expect(page.locator("#name")).toHaveValue("Frida");
});

test("the deadline of the law is said", async ({ page }) => {
  const base = process.env.ANJIA_BASE!;
  await page.goto(`${base}/en/book/accommodation_registration/ps-120110001?moved=2026-01-01T21:00`);
  await expect(page.locator(".aj-deadline")).toContainText("1 January 2026");
  await page.goto(`${base}/en/book/accommodation_registration/ps-120110001?moved=yesterday`);
  await expect(page.locator("#moved-error")).toBeVisible();
  await expect(page.locator("#moved")).toBeVisible();
});
