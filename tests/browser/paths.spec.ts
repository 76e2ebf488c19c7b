// From one page to the next, as people go: what the one box finds besides offices, where an office leads, what its page is on paper.
import { expect, test } from "@playwright/test";
import { word } from "./catalogue";
import { look, paper } from "./look";

const languages = ["zh", "en", "ja", "ko", "es"] as const;
const trades = { zh: "焊工", en: "weldng", ja: "溶接", ko: "용접", es: "soldadura" };
const worries = { zh: "工资", en: "wages not paid", ja: "給料", ko: "월급", es: "nomina" };
const names = { zh: "王小明", en: "O'Connor-Smith", ja: "さくら", ko: "남궁 민수", es: "María José García de la Cruz" };

for (const lang of languages) {
  test(`the box leads to a course and to help, an office to its courses and its counter in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    test.skip(info.project.name.startsWith("desk") && lang !== "es", "the desk in the longest language");
    const base = `${process.env.ANJIA_BASE}/${lang}`;
    const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
    // Found by what it teaches, or by what is wrong, and opened.
    for (const [words, leads] of [[trades[lang], "training/welding"], [worries[lang], "help/work"]]) {
      await page.goto(`${base}/search`);
      await page.fill("#q", words);
      await page.locator("form#search button").click();
      await page.locator(`#found li a[href="/${lang}/${leads}"]`).first().click();
      await expect(page).toHaveURL(`${base}/${leads}`);
      await expect(page.locator("h1")).toBeVisible();
    }
    // A training centre leads to what it teaches.
    await page.goto(`${base}/offices/tc-binhai`);
    await seen("37-training-centre");
    await page.locator(`main a[href="/${lang}/training?place=tc-binhai"]`).click();
    await expect(page.locator("#place")).toHaveValue("tc-binhai");
    expect(await page.locator(".aj-card").count()).toBeGreaterThan(0);
    // The hall leads to a counter, and that is booked.
    await page.goto(`${base}/offices/hall-dongli`);
    await page.locator(`main a[href="/${lang}/book/police_help/hall-dongli"]`).click();
    // Each run takes a time of its own: the seats of one are few.
    const times = page.locator(".aj-time:not(.aj-time-full)");
    await times.nth((languages.indexOf(lang) * 2 + Number(javaScriptEnabled === false)) % (await times.count())).click();
    await page.locator(".aj-form button").click();
    await page.fill("#name", names[lang]);
    await page.fill("#email", `paths-${info.project.name}-${lang}@example.org`);
    await page.press("#name", "Enter");
    await expect(page.locator("main")).toContainText(names[lang]);
    await page.locator("main form button").click();
    await expect(page.locator(".aj-pass-code")).toHaveText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    if (info.project.name === "phone-js") {
      // What people print: the pass (with what to bring on a second sheet), the address for the driver, the numbers by the telephone.
      await page.emulateMedia({ media: "print" });
      await expect(page.locator("#earlier")).toBeHidden();
      await page.emulateMedia({ media: null });
      expect(Number(await paper(page, `${lang}-paper-pass`))).toBeLessThanOrEqual(2);
      await page.goto(`${base}/offices/hall-dongli`);
      expect(Number(await paper(page, `${lang}-paper-office`))).toBeLessThanOrEqual(2);
      await page.goto(`${base}/emergency`);
      await page.emulateMedia({ media: "print" });
      for (const number of ["110", "119", "120", "122"]) await expect(page.locator(`main a[href="tel:${number}"]`).first()).toBeVisible();
      await page.emulateMedia({ media: null });
      expect(Number(await paper(page, `${lang}-paper-emergency`))).toBeLessThanOrEqual(7);
    }
  });
}

for (const lang of languages) {
  test(`two things are done at one visit in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    test.skip(info.project.name.startsWith("desk") && lang !== "ja", "the desk in one language");
    const base = `${process.env.ANJIA_BASE}/${lang}`;
    const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
    const services = word(lang, "appointments", "appointment-services");
    await page.goto(`${base}/book/residence_registration/hall-dongli`);
    await page.locator("main details > summary").click();
    // By keyboard: the box takes the space bar.
    await page.locator('input[type=checkbox][name="also"][value="residence_card"]').focus();
    await page.keyboard.press("Space");
    await page.locator("main details form button").click();
    await expect(page.locator('input[type=checkbox][name="also"][value="residence_card"]')).toBeChecked();
    await seen("38-two-services");
    const times = page.locator(".aj-time:not(.aj-time-full)");
    await times.nth((languages.indexOf(lang) * 2 + Number(javaScriptEnabled === false)) % (await times.count())).click();
    await page.locator(".aj-form button").click();
    await page.fill("#name", names[lang]);
    await page.fill("#email", `two-${info.project.name}-${lang}@example.org`);
    await page.press("#name", "Enter");
    await expect(page.locator("main")).toContainText(services);
    await seen("39-two-services-review");
    await page.locator("main form button").click();
    await expect(page.locator(".aj-pass")).toContainText("居住登记");
    await expect(page.locator(".aj-pass")).toContainText("居住证");
    await seen("39-two-services-booked");
    // All of it is given back at once.
    await page.locator('a[href*="/cancel?"]').click();
    await page.locator("main form button").click();
    await expect(page).toHaveURL(/done=cancelled/);
  });
}
