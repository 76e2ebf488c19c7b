// An employer's desk as a person goes through it: asked for, opened by the mail's link, a table corrected and prepared, a slip that opens,
// a consent, an appointment for several, and everything erased.
import { type Page, expect, test } from "@playwright/test";
import { keep, look } from "./look";
import { mails } from "./mails";

const languages = ["zh", "en", "ja", "ko", "es"] as const;
const form = "foreign_accommodation_prereg";
const head = "surname,given_name,sex,birth_date,nationality,doc_type,doc_number,email,language";
const companies = {
  zh: { name: "天津东丽精密机械有限公司", latin: "", contact: "王芳" },
  en: { name: "天津东丽精密机械有限公司", latin: "Dongli Precision Machines", contact: "Fang Wang" },
  ja: { name: "東麗精密機械有限公司", latin: "Tohrei Precision", contact: "佐藤さくら" },
  ko: { name: "东丽精密机械有限公司", latin: "Dongli Precision", contact: "남궁민수" },
  es: { name: "", latin: "Compañía Internacional de Maquinaria de Precisión de Dongli", contact: "María José García" },
};

/** Radios and boxes lie beneath their labels. */
async function choose(page: Page, ...ids: string[]) {
  for (const id of ids) await page.locator(`label[for="${id}"]`).click();
}

/** The page came back: the summary has the focus, and each of its links leads to a field that is there. */
async function told(page: Page, count: number) {
  await expect(page.locator(".aj-errors")).toBeFocused();
  const links = page.locator(".aj-errors li a");
  await expect(links).toHaveCount(count);
  for (const href of await links.evaluateAll((all) => all.map((a) => a.getAttribute("href")!))) {
    await expect(page.locator(`[id="${href.slice(1)}"]`)).toBeVisible();
  }
}

/** The link in the first mail to somebody. */
async function link(to: string): Promise<string> {
  const [mail] = await mails(to, 1);
  return mail.text.match(/https?:\/\/\S+\?key=[a-z0-9]+/)![0];
}

for (const lang of languages) {
  test(`an employer prepares registrations in ${lang}`, async ({ page, browser, javaScriptEnabled }, info) => {
    test.setTimeout(240_000);
    const javaScript = javaScriptEnabled !== false;
    const [base, company] = [process.env.ANJIA_BASE!, companies[lang]];
    const email = `desk-${lang}-${info.project.name}@example.org`;
    const axe = javaScript && (page.viewportSize()!.width === 360 || lang === "en");
    const seen = (name: string, at = page) => look(at, lang, `d${name}`, javaScript, axe);

    await page.goto(`${base}/${lang}/register`);
    await page.locator(`main a[href="/${lang}/companies"]`).click();
    await seen("01-companies");
    await page.locator("#company button[type=submit]").click();
    await told(page, 4);
    await seen("02-companies-error");
    await page.fill("#company-zh", company.name);
    await page.fill("#company-latin", company.latin);
    await page.fill("#contact", company.contact);
    await page.fill("#company-email", email);
    await choose(page, "keeping");
    await page.locator("#company button[type=submit]").click();
    await expect(page.locator("main")).toContainText(email);
    await seen("03-sent");

    await page.goto(await link(email));
    await expect(page.locator("h1")).toHaveCount(1);
    expect(page.url()).not.toContain("key=");
    const desk = page.url();
    await seen("04-desk-empty");
    await page.locator(`main a[href$="/forms/${form}"]`).click();
    await seen("05-upload");
    await page.locator("form[enctype] button").click();
    await told(page, 1);
    await seen("06-upload-error");

    // A table with faults: each has its cell.
    const upload = async (rows: string[]) => {
      await page.setInputFiles("#file", { name: "staff.csv", mimeType: "text/csv", buffer: Buffer.from([head, ...rows].join("\r\n")) });
      await page.locator("form[enctype] button").click();
      await expect(page.locator("h1")).toHaveCount(1);
    };
    const person = (n: number) => `TESTER,${"ABC"[n]}NNA,F,1990-04-1${n},KOR,passport,M1234567${n},,${lang}`;
    await upload([person(0), "=1+1,KIM,Q,03/04/1990,Atlantis,passport,E1,x@,xx", person(1)]);
    await expect(page.locator(".aj-cell")).toHaveCount(7);
    await expect(page.locator(".aj-cell").nth(1)).toContainText("C3");
    await seen("07-faults");
    await page.locator(`main a.aj-button[href$="/forms/${form}"]`).click();
    await upload([person(0), person(1)]);
    await seen("08-right");
    await page.locator('form[action*="/batches/"] button').click();
    await expect(page.locator(".aj-desk-person")).toHaveCount(2);
    await expect(page.locator(".aj-notice-success")).toBeVisible();
    await seen("09-desk");

    // The slips, on the screen and on paper.
    await page.locator('a[href$="/slips"]').click();
    await expect(page.locator(".aj-slip")).toHaveCount(2);
    await seen("10-slips");
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".aj-nav")).toBeHidden();
    await keep(page, `${lang}-d11-slips-print-${info.project.name}`);
    await page.emulateMedia({ media: null });
    const codes = await page.locator(".aj-slip-codes strong").allTextContents();

    // One agrees, the other declines, each on a device of their own.
    const other = await browser.newContext({ viewport: page.viewportSize()!, javaScriptEnabled: javaScript });
    const own = await other.newPage();
    for (const n of [0, 1]) {
      await own.goto(`${base}/${lang}/registrations`);
      await own.fill("#code", codes[2 * n]);
      await own.fill("#word", codes[2 * n + 1]);
      await own.locator("button[value=word]").click();
      await expect(own.locator("button[value=decline]")).toBeVisible();
      if (n === 1) {
        await own.locator("button[value=decline]").click();
        await expect(own.locator("h1")).toHaveCount(1);
        await seen("15-declined", own);
        break;
      }
      await seen("12-consent", own);
      await own.locator("button[value=agree]").click();
      await told(own, 1);
      await seen("13-consent-error", own);
      await choose(own, "keeping");
      await own.locator("button[value=agree]").click();
      await expect(own.locator(".aj-plan-form")).toHaveCount(1);
      await expect(own.locator(".aj-notice-success")).not.toContainText(codes[1]);
      await seen("14-plan", own);
    }
    await other.close();

    // An appointment for whoever has agreed.
    await page.goto(desk);
    await expect(page.locator(".aj-desk-person .aj-tag-bad")).toHaveCount(1);
    await page.locator('a[href$="/visits"]').click();
    await seen("16-office");
    await page.locator('main a[href*="?office="]').first().click();
    await seen("17-visits");
    await page.locator("form button.aj-button").click();
    await told(page, 1);
    // Each test has a day of its own as far as there are some: they run side by side.
    await page.locator('input[name="day"] + label').nth(languages.indexOf(lang)).click();
    await choose(page, "people");
    await seen("18-visits-chosen");
    await page.locator("form button.aj-button").click();
    await expect(page.locator(".aj-desk-visit")).toHaveCount(1);
    await seen("19-booked");

    await page.locator('a[href$="/data"]').click();
    await page.locator("button.aj-button-warning").click();
    await told(page, 1);
    await seen("20-erase-error");
    await choose(page, "erase");
    await page.locator("button.aj-button-warning").click();
    await expect(page.locator("#erase")).toHaveCount(0);
    await page.goto(desk);
    await expect(page.locator('a[href$="/companies#link-email"]')).toBeVisible();
    await seen("21-closed");
  });

  test(`somebody helps in ${lang}`, async ({ page, javaScriptEnabled }) => {
    const javaScript = javaScriptEnabled !== false;
    test.skip(page.viewportSize()!.width > 360, "once a language, on a phone");
    await page.goto(`${process.env.ANJIA_BASE}/${lang}/register/residence_card`);
    await choose(page, "group-3");
    await page.locator("details:has(#helping) summary").click();
    await choose(page, "helping", "keeping");
    await page.locator("#start button[type=submit]").click();
    await told(page, 3);
    await look(page, lang, "d30-helper-error", javaScript);
    await page.fill("#helper-name", "李梅 Li Mei");
    await page.selectOption("#helper-relation", "coordinator");
    await choose(page, "helper-way-2", "keeping");
    await page.locator("#start button[type=submit]").click();
    await expect(page.locator("main")).toContainText("李梅 Li Mei");
    await look(page, lang, "d31-helped", javaScript);
  });
}
