// Pictures of papers: sent, looked at, replaced, deleted; what is no picture is told beside its paper.
import { type Browser, type Page, expect, test } from "@playwright/test";
import { languages, word } from "./catalogue";
import { look } from "./look";

const said = (lang: (typeof languages)[number], key: string) => word(lang, "papers", key);

/** A picture as a phone takes it: a colour, or a face before a white wall. */
async function picture(browser: Browser, width: number, height: number, colour: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(`<body style="margin:0;background:${colour}">`);
  const buffer = await page.screenshot({ type: "jpeg", quality: 90 });
  await page.close();
  return { name: "IMG 0001.jpg", mimeType: "image/jpeg", buffer };
}

/** Brown, from the top to the shoulders. */
const face = "radial-gradient(ellipse 110px 150px at 50% 52%, #8d6a58 99%, transparent), linear-gradient(#fff 80%, #345 80%)";

async function send(page: Page, kind: string) {
  await page.locator(`#paper-${kind} form[enctype] button[type=submit]`).click();
}

for (const [turn, lang] of languages.entries()) {
  test(`pictures of papers are sent, replaced and deleted in ${lang}`, async ({ page, context, browser, javaScriptEnabled }, info) => {
    test.setTimeout(90_000);
    // Each language with and without JavaScript, on a phone and on a desk.
    test.skip(["phone-js", "desk-nojs"].includes(info.project.name) === (turn % 2 === 1), "runs in two of the four projects");
    const javaScript = javaScriptEnabled !== false;
    const seen = (name: string) => look(page, lang, `p${name}`, javaScript);
    const problems: string[] = [];
    page.on("console", (m) => m.type() === "error" && problems.push(m.text()));
    page.on("pageerror", (e) => problems.push(String(e)));

    await page.goto(`${process.env.ANJIA_BASE}/${lang}/register/residence_card`);
    await page.locator('input[name=group][value=citizen] + label').click();
    await page.locator('label[for="keeping"]').click();
    await page.locator("#start button[type=submit]").click();
    const plan = page.url().split("?")[0];
    await page.locator('.aj-plan-form a[href$="/papers"]').click();
    await expect(page.locator("h1")).toHaveText(said(lang, "papers-title"));
    await expect(page.locator("[id^=paper-]")).toHaveCount(2);
    await expect(page.locator("#file-photo")).toHaveAttribute("accept", /image/);
    await seen("1-papers");

    // The box lies beneath its label.
    const agree = async (yes = true) => {
      if ((await page.locator("#images-photo").isChecked()) !== yes) await page.locator('label[for="images-photo"]').click();
    };
    // Nothing chosen; no consent; no picture: each is told beside its paper, in the language of the page.
    const told = async (field: string, text: string) => {
      await expect(page.locator(`[id="${field}-error"]`)).toHaveText(text);
      // A script tells it in place; the page that comes back sums up what is wrong first.
      const summary = page.locator(".aj-errors");
      if (await summary.count()) {
        await expect(summary).toBeFocused();
        await expect(summary.locator("li a")).toHaveAttribute("href", `#${field}`);
        await summary.locator("li a").click();
      }
      await expect(page.locator(`[id="${field}"]`)).toBeFocused();
    };
    await agree();
    await send(page, "photo");
    await told("file-photo", said(lang, "papers-wrong-nothing"));
    const photo = await picture(browser, 358, 441, face);
    await page.setInputFiles("#file-photo", photo);
    await agree(false);
    await send(page, "photo");
    await told("images-photo", said(lang, "papers-consent-needed"));
    await seen("2-consent-error");
    await page.setInputFiles("#file-photo", { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>") });
    await agree();
    const [refused] = await Promise.all([page.waitForResponse((r) => r.request().method() === "POST"), send(page, "photo")]);
    if (!javaScript) expect(refused.status()).toBe(422);
    await told("file-photo", said(lang, "papers-wrong-unknown"));
    await expect(page.locator("#paper-photo img")).toHaveCount(0);
    await seen("3-file-error");

    // A dark one of another shape is kept, with hints.
    await page.setInputFiles("#file-photo", await picture(browser, 800, 500, "#181818"));
    await agree();
    await send(page, "photo");
    await expect(page.locator(".aj-notice-success")).toHaveText(said(lang, "papers-kept"));
    const shown = page.locator("#paper-photo img");
    await expect(shown).toHaveJSProperty("naturalWidth", 800);
    for (const hint of ["papers-hint-shape", "papers-hint-dark", "papers-hint-counter"]) await expect(page.locator("#paper-photo")).toContainText(said(lang, hint));
    // The consent was given once.
    await expect(page.locator("input[name=images]")).toHaveCount(0);
    await seen("4-hints");

    // A right one takes its place; another paper gets its own.
    const first = await shown.getAttribute("src");
    await page.setInputFiles("#file-photo", photo);
    await send(page, "photo");
    await expect(shown).not.toHaveAttribute("src", first!);
    await expect(shown).toHaveJSProperty("naturalHeight", 441);
    await expect(page.locator("#paper-photo .aj-notice")).toHaveCount(0);
    await page.setInputFiles("#file-home_contract", await picture(browser, 900, 1200, "#f4f0e6"));
    await send(page, "home_contract");
    await expect(page.locator("#paper-home_contract img")).toBeVisible();
    await seen("5-both");
    await page.goto(`${plan}/residence_card/1/review`);
    const attached = page.locator("section", { hasText: said(lang, "papers-attached") });
    await expect(attached.locator("li")).toHaveText([said(lang, "papers-kind-home-contract"), said(lang, "papers-kind-photo")]);

    // The session ends: the picture is not kept, and that is said; the way leads back to the papers.
    await page.goto(`${plan}/residence_card/1/papers`);
    // Pictures come when they are scrolled to; without the session they do not.
    for (const kind of ["home_contract", "photo"]) {
      const image = page.locator(`#paper-${kind} img`);
      await image.scrollIntoViewIfNeeded();
      await expect.poll(() => image.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0);
    }
    const cookies = await context.cookies();
    await context.clearCookies();
    await page.setInputFiles("#file-photo", photo);
    await send(page, "photo");
    await expect(page.locator(".aj-notice-warning")).toContainText(said(lang, "papers-ended"));
    await seen("6-ended");
    await context.addCookies(cookies);

    // Deleted.
    await page.goto(`${plan}/residence_card/1/papers`);
    await page.locator('#paper-photo form[action$="/delete"] button').click();
    await expect(page.locator(".aj-notice-success")).toHaveText(said(lang, "papers-deleted"));
    await expect(page.locator(".aj-picture img")).toHaveCount(1);
    await expect(page.locator("#paper-photo img")).toHaveCount(0);
    expect(problems.filter((p) => !/\b4(01|22)\b/.test(p))).toEqual([]);
  });
}
