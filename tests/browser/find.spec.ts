// Offices, police stations and search, as people meet them: on a phone in five languages, with and without JavaScript; on the desk in one.
import { expect, test } from "@playwright/test";
import { look } from "./look";

const languages = ["zh", "en", "ja", "ko", "es"] as const;
const typed = { zh: "zgzpcs", en: "Zhanguizhuang polcie", ja: "ジャングイジュアン派出所", ko: "장구이장 파출소", es: "comisaria zhangguizhuang" };
const addresses = { zh: "东丽区万新街道荟臻里3号楼", en: "Huizhenli, Wanxin", ja: "天津市東麗区万新街道", ko: "둥리구 완신 가도", es: "Huizhenli, Wanxin" };

for (const lang of languages) {
  test(`an office and the own police station are found in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    const desk = info.project.name.startsWith("desk");
    test.skip(desk && lang !== "es", "the desk is looked at in the longest language");
    const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
    const base = `${process.env.ANJIA_BASE}/${lang}`;

    await page.goto(`${base}/search`);
    if (javaScriptEnabled !== false) {
      // What was found comes while one types, and is told.
      await expect(page.locator("html")).toHaveAttribute("data-awake", "true");
      await page.locator("#q").pressSequentially(typed[lang]);
      await expect(page.locator("#found li a").first()).toHaveAttribute("href", `/${lang}/offices/ps-120110001`);
      await expect(page.locator("#found-count")).not.toBeEmpty();
      await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(typed[lang]).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
    } else {
      await page.fill("#q", typed[lang]);
      await page.locator("form#search button").click();
      await expect(page.locator("#found li a").first()).toHaveAttribute("href", `/${lang}/offices/ps-120110001`);
    }
    await seen("30-search");
    await page.fill("#q", "qqqqxxxxzzzz");
    await page.locator("form#search button").click();
    await expect(page.locator('#found a[href="tel:12345"]')).toBeVisible();
    await seen("31-search-nothing");
    await page.fill("#q", "%_*");
    await page.locator("form#search button").click();
    await expect(page.locator("#q-error")).toBeVisible();
    await seen("32-search-wrong");

    await page.goto(`${base}/offices`);
    await seen("33-offices");
    await page.goto(`${base}/police`);
    await expect(page.locator("main a[href='tel:110']")).toBeVisible();
    await expect(page.locator("form[data-position]")).toBeVisible({ visible: javaScriptEnabled !== false });
    await page.selectOption("#street", "120110003");
    await page.locator("main form[method=get] button").click();
    await page.selectOption("#community", "120110003005");
    await page.locator("main form[method=get] button").click();
    await expect(page.locator(`#station a[href="/${lang}/police/ps-120110003"]`)).toBeVisible();
    await expect(page.locator(`#station a[href="/${lang}/offices/vs-120110003005"]`)).toBeVisible();
    await seen("34-police-street");
    await page.fill("#address", "Beijing");
    await page.locator("#by-address button").click();
    await expect(page.locator("#address-error")).toBeVisible();
    await expect(page.locator("#address")).toHaveValue("Beijing");
    await seen("35-police-address-wrong");
    await page.fill("#address", addresses[lang]);
    await page.locator("#by-address button").click();
    await expect(page).toHaveURL(`${base}/police/ps-120110003?by=address`);
    await expect(page.locator(".aj-counter")).toContainText("东丽分局万新派出所");
    await expect(page.locator('.aj-maps a[href^="geo:"]')).toBeVisible();
    await seen("36-police-station");
  });
}

test("the position is asked for on the button alone and stands in no address", async ({ browser, javaScriptEnabled }, info) => {
  test.skip(javaScriptEnabled === false || info.project.name !== "phone-js", "only a script can ask");
  const base = process.env.ANJIA_BASE!;
  const there = await browser.newContext({ viewport: { width: 360, height: 740 }, geolocation: { latitude: 39.1531, longitude: 117.42 }, permissions: ["geolocation"] });
  const page = await there.newPage();
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto(`${base}/en/police`);
  await expect(page.locator("html")).toHaveAttribute("data-awake", "true");
  await page.locator("form[data-position] button").click();
  await expect(page).toHaveURL(`${base}/en/police/ps-120110006?by=position`);
  expect(addresses.filter((a) => /39\.|117\./.test(a))).toEqual([]);
  await there.close();
  // Who says no is told what else to do.
  const denied = await browser.newContext({ viewport: { width: 360, height: 740 }, permissions: [] });
  const other = await denied.newPage();
  await other.goto(`${base}/ja/police`);
  await expect(other.locator("html")).toHaveAttribute("data-awake", "true");
  await other.locator("form[data-position] button").click();
  await expect(other.locator("form[data-position] [role=status]")).toContainText("街道か住所");
  await denied.close();
});
