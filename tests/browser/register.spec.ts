// Registrations as a person goes through them: begun, filled in, interrupted, resumed, handed in, printed, erased.
import { join } from "node:path";
import { type Page, expect, test } from "@playwright/test";
import { day, languages } from "./catalogue";
import { look as lookAt } from "./look";

const people = {
  zh: { nation: "SGP", surname: "WANG", given: "XIAOMING", own: "王小明", host: "张三" },
  en: { nation: "GBR", surname: "OCONNOR SMITH", given: "ANNA MARIA", own: "Anna O'Connor-Smith", host: "Mr Zhang & family" },
  ja: { nation: "JPN", surname: "SATO", given: "SAKURA", own: "佐藤さくら", host: "張さん" },
  ko: { nation: "KOR", surname: "NAMGUNG", given: "MINSU", own: "남궁 민수", host: "장 씨" },
  es: { nation: "ESP", surname: "GARCIA DE LA CRUZ", given: "MARIA JOSE", own: "María José García de la Cruz", host: "Señor Zhang" },
};
const street = "120110003";
const address = "幸福家园3号楼2门501";

/** The two lines at the bottom of a passport. */
function lines({ nation, surname, given }: { nation: string; surname: string; given: string }): string {
  const name = `${surname}<<${given}`.replaceAll(" ", "<");
  return `${`P<${nation}${name}`.padEnd(44, "<")}\nM123456788${nation}9004126F3501014${"<".repeat(14)}02`;
}

/** Radios and boxes lie beneath their labels. */
async function choose(page: Page, ...ids: string[]) {
  for (const id of ids) await page.locator(`label[for="${id}"]`).click();
}

/** A page has a heading, the right language, no sideways scrolling and no fault that axe finds; its picture is kept. */
async function look(page: Page, lang: string, name: string, javaScript: boolean) {
  await expect(page.locator("h1"), name).toHaveCount(1);
  await expect(page.locator("h1"), name).not.toBeEmpty();
  await lookAt(page, lang, name, javaScript);
}

/** The page came back: the summary has the focus, and each of its entries leads to a field that says the same. */
async function told(page: Page, count: number) {
  const summary = page.locator(".aj-errors");
  await expect(summary).toBeFocused();
  const links = summary.locator("li a");
  await expect(links).toHaveCount(count);
  for (const href of await links.evaluateAll((all) => all.map((a) => a.getAttribute("href")!))) {
    const field = href.slice(1);
    await expect(page.locator(`[id="${field}"]`)).toBeVisible();
    await expect(page.locator(`[id="${field}-error"]`)).toBeVisible();
  }
  const first = (await links.first().getAttribute("href"))!;
  await links.first().click();
  await expect(page.locator(first)).toBeFocused();
}

async function send(page: Page) {
  await page.locator("#fill button[type=submit]:not([name])").click();
}

for (const lang of languages) {
  test(`a person prepares a registration in ${lang}`, async ({ page, context, javaScriptEnabled }, info) => {
    test.setTimeout(150_000);
    const javaScript = javaScriptEnabled !== false;
    const base = process.env.ANJIA_BASE!;
    const person = people[lang];
    const problems: string[] = [];
    page.on("console", (m) => m.type() === "error" && problems.push(m.text()));
    page.on("pageerror", (e) => problems.push(String(e)));
    const seen = (name: string) => look(page, lang, `r${name}`, javaScript);
    // Another language and back: nothing typed is lost.
    const there = lang === "ko" ? "es" : "ko";
    async function throughAnother(kept: () => Promise<void>) {
      for (const to of [there, lang]) {
        await page.locator(`button.aj-language[value=${to}]`).click();
        await expect(page.locator("html")).toHaveAttribute("lang", to === "zh" ? "zh-CN" : to);
        await kept();
      }
    }

    await page.goto(`${base}/${lang}`);
    await page.locator(`main a[href="/${lang}/register"]`).first().click();
    await seen("01-landing");
    await page.locator(`main a[href="/${lang}/register/arrived"]`).click();
    await seen("02-start");
    const start = page.locator("#start button[type=submit]");
    await start.click();
    await told(page, 4);
    await seen("03-start-error");
    await choose(page, "group", "with_children-2", "employed-2");
    await throughAnother(() => expect(page.locator("#group")).toBeChecked());
    await choose(page, "keeping");
    await start.click();

    // The plan, with the word that brings the person back.
    await expect(page.locator(".aj-plan-form")).toHaveCount(2);
    const title = (await page.locator(".aj-notice-success .aj-notice-title").textContent())!;
    const word = title.split(/[:：]/)[1].trim();
    const code = (await page.locator(".aj-plan-code strong").textContent())!.trim();
    await seen("04-plan");
    const plan = page.url().split("?")[0];
    await page.locator(".aj-plan-form a.aj-button").first().click();

    await send(page);
    await told(page, 5);
    await seen("05-person-error");
    await page.locator("details:has(#mrz) summary").click();
    await page.fill("#mrz", "P<KOR and more");
    await page.locator("button[value=mrz]").click();
    await expect(page.locator("#mrz-error")).toBeVisible();
    await expect(page.locator("#mrz")).toHaveValue("P<KOR and more");
    await seen("06-person-lines-error");
    await page.fill("#mrz", lines(person));
    await page.locator("button[value=mrz]").click();
    await expect(page.locator(".aj-notice-success")).toBeVisible();
    await expect(page.locator("#surname")).toHaveValue(person.surname);
    await expect(page.locator("#given_name")).toHaveValue(person.given);
    await expect(page.locator("#sex-2")).toBeChecked();
    await expect(page.locator("#birth_date")).toHaveValue("1990-04-12");
    await expect(page.locator("#nationality")).toHaveValue(person.nation);
    await page.fill("#native_name", person.own);
    await choose(page, "declaration_type");
    await seen("07-person");
    await send(page);

    // The same lines have filled in the next page.
    await expect(page.locator("#doc_number")).toHaveValue("M12345678");
    await expect(page.locator("#doc_expiry")).toHaveValue("2035-01-01");
    await seen("08-document");
    await send(page);
    await page.selectOption("#visa_type", "Z");
    await page.fill("#stay_until", day(90));
    await page.fill("#entry_date", day(-2));
    await page.selectOption("#purpose", "work");
    await seen("09-stay");
    await send(page);

    // Where the person lives.
    await page.fill("#move_in_date", `${day(-1)}T21:30`);
    await page.selectOption("#street_code", street);
    await page.locator("button[value=again]").click();
    await expect(page.locator("#street_code")).toHaveValue(street);
    const community = (await page.locator("#community_code option").nth(1).getAttribute("value"))!;
    expect(community.startsWith(street)).toBe(true);
    await page.selectOption("#community_code", community);
    await page.fill("#address_detail", address);
    await throughAnother(async () => {
      await expect(page.locator("#move_in_date")).toHaveValue(`${day(-1)}T21:30`);
      await expect(page.locator("#street_code")).toHaveValue(street);
      await expect(page.locator("#community_code")).toHaveValue(community);
      await expect(page.locator("#address_detail")).toHaveValue(address);
      await expect(page.locator(".aj-own-address [lang=zh-CN]")).toHaveText(new RegExp(`东丽区万新街道.+${address}$`));
    });
    await seen("10-home");
    await page.selectOption("#housing_type", "rented_home");
    await send(page);

    // The session ends in the middle of a page: code and word open it, and what was typed is there.
    await page.fill("#host_name", person.host);
    await page.fill("#employer", person.own);
    await context.clearCookies();
    await send(page);
    await expect(page.locator("#word")).toBeVisible();
    await expect(page.locator("#code")).toHaveValue(code);
    await seen("11-ended");
    await throughAnother(() => expect(page.locator("#code")).toHaveValue(code));
    await page.fill("#word", "wrong word");
    await page.locator("button[value=word]").click();
    await told(page, 1);
    await seen("12-word-error");
    await page.fill("#word", ` ${word.toUpperCase()} `);
    await page.locator("button[value=word]").click();
    await expect(page.locator("#host_name")).toHaveValue(person.host);
    await expect(page.locator("#employer")).toHaveValue(person.own);
    await told(page, 2);
    await seen("13-contact-error");
    await page.fill("#mobile", "+82 10-1234-5678");
    await page.locator("button[value=overview]").click();
    await expect(page.locator(".aj-notice-success")).toBeVisible();
    await seen("14-plan-saved");
    await page.locator(".aj-plan-form a.aj-button").first().click();
    await expect(page.locator("#mobile")).toHaveValue("+821012345678");
    await choose(page, lang === "zh" ? "language" : `language-${languages.indexOf(lang) + 1}`);
    await send(page);

    // Everything on one page; each answer has a link to change it that comes back.
    await expect(page.locator("#row-host_name")).toHaveText(person.host);
    await seen("15-review");
    await page.locator('a[href*="/home?back=review#address_detail"]').click();
    await expect(page.locator("#address_detail")).toHaveValue(address);
    await page.fill("#address_detail", `${address}A`);
    await send(page);
    await expect(page).toHaveURL(/\/review$/);
    await expect(page.locator("#row-address_detail")).toHaveText(`${address}A`);
    const handIn = page.locator('form[action$="/review"] button[type=submit]');
    await handIn.click();
    await told(page, 1);
    await seen("16-review-error");
    await choose(page, "sensitive");
    await handIn.click();
    await expect(page).toHaveURL(`${plan}?news=handed-in`);
    await expect(page.locator(".aj-notice-success")).toBeVisible();
    await seen("17-handed-in");

    // The sheet, on the screen and on paper.
    await page.locator('a[href$="/sheet"]').click();
    await expect(page.locator(".aj-sheet")).toContainText(`${address}A`);
    await expect(page.locator(".aj-sheet")).toContainText(person.own);
    await seen("18-sheet");
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".aj-sheet-head svg")).toBeVisible();
    for (const part of [".aj-nav", ".aj-languages", ".aj-breadcrumb", ".aj-screen"]) await expect(page.locator(part).first()).toBeHidden();
    const pdf = await page.pdf({ format: "A4", path: join(import.meta.dirname, "report", `${lang}-r19-sheet-${info.project.name}.pdf`) });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)!.length, "pages of paper").toBeLessThanOrEqual(2);
    await page.emulateMedia({ media: null });

    // The person's data: everything to read, and everything erased.
    await page.goto(`${plan}/data`);
    await seen("20-data");
    await page.locator('a[href$="/data/all"]').click();
    await expect(page.locator("tbody")).toContainText(person.host);
    await seen("21-everything");
    await page.goBack();
    const erase = page.locator("button[value=erase]");
    await erase.click();
    await told(page, 1);
    await seen("22-erase-error");
    await choose(page, "erase");
    await erase.click();
    await expect(page.locator("#erase")).toHaveCount(0);
    await seen("23-erased");
    await page.goto(plan);
    await expect(page.locator("#word"), "nobody comes back to what is erased").toBeVisible();
    // The pages that were answered 401 and 422 show up as console errors of the browser; nothing else may.
    expect(problems.filter((p) => !/\b4(01|22)\b/.test(p))).toEqual([]);
  });
}

test("the keyboard is enough to begin", async ({ page }) => {
  await page.goto(`${process.env.ANJIA_BASE}/en/register/arrived`);
  const focused = () => page.evaluate(() => {
    const here = document.activeElement!;
    return here === document.body ? "" : here.id || here.getAttribute("href") || here.getAttribute("value") || here.textContent!.trim();
  });
  // Through the page and out of it: each stop once, nothing holds the focus.
  const stops: string[] = [];
  do {
    await page.keyboard.press("Tab");
    stops.push(await focused());
  } while (stops.at(-1) !== "" && stops.length < 80);
  expect(stops.at(-1), "the focus leaves the page").toBe("");
  expect(stops).toEqual(expect.arrayContaining(["group", "with_children", "employed", "start-email", "keeping"]));
  expect(stops.indexOf("group")).toBeLessThan(stops.indexOf("start-email"));
  const to = async (id: string) => {
    for (let n = 0; n < 80 && (await focused()) !== id; n++) await page.keyboard.press("Tab");
    await expect(page.locator(`[id="${id}"]`)).toBeFocused();
  };
  await to("group");
  await page.keyboard.press("Space");
  await expect(page.locator("#group")).toBeChecked();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#group-2")).toBeChecked();
  await page.keyboard.press("ArrowUp");
  await to("with_children");
  await page.keyboard.press("ArrowDown");
  await to("employed");
  await page.keyboard.press("Space");
  // Enter in a field begins, and does not change the language; what is wrong takes the focus.
  await to("start-email");
  await page.keyboard.press("Enter");
  await told(page, 1);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("#keeping")).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator(".aj-plan-form")).toHaveCount(2);
  await expect(page.locator(".aj-plan-code strong")).toBeVisible();
});
