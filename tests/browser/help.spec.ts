// Somebody asks for help, hears of it, answers, and takes it back.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type Lang, languages, word } from "./catalogue";
import { faults, look } from "./look";
import { mailsTo } from "./mails";

const binary = process.env.ANJIA_BINARY ?? join(import.meta.dirname, "../../target/debug/anjia");

/** What an office says, beside the running server. */
function desk(...words: string[]): string {
  // What is for the tests is no setting of the program, which takes none that it does not know.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ANJIA_")));
  return execFileSync(binary, ["help", ...words, "--data-dir", process.env.ANJIA_FOLDER!], { env, encoding: "utf8", stdio: "pipe" });
}

for (const lang of languages) {
  test(`help is asked for and answered in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    test.setTimeout(120_000);
    // The desk shows what the phone shows; one language of each is enough there.
    test.skip(info.project.name.startsWith("desk") && lang !== (javaScriptEnabled ? "es" : "ja"), "looked at on the phone");
    const text = (key: string) => word(lang as Lang, "help", key);
    const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
    const choose = (name: string, value: string) => page.locator(`input[name="${name}"][value="${value}"] + label`).click();
    await page.goto(`${process.env.ANJIA_BASE}/${lang}/help`);
    await expect(page.locator('main a[href="tel:110"]')).toBeVisible();
    await seen("60-help");
    await page.locator('main a[href="#topics"]').click();
    await page.locator(`main a[href="/${lang}/help/work"]`).click();
    await page.locator("#ask button[type=submit]").click();
    await expect(page.locator("#text-error")).toHaveText(text("help-error-text-empty"));
    await seen("61-help-errors");
    await page.fill("#text", "월급을 못 받았어요. <script>alert(1)</script>\nWhat can I do?");
    await page.fill("#name", "Frida");
    await choose("channel", "phone");
    await expect(page.locator("#email")).toBeHidden();
    await page.fill("#phone", "+86 000 0000 0000");
    await page.selectOption("#street", "120110003");
    await choose("visit", "yes");
    await choose("visit_reason", "children");
    await page.fill("#address", "天津市东丽区万新街道");
    await page.locator("#ask button[type=submit]").click();
    await expect(page.locator("#phone-error")).toHaveText(text("help-error-phone-impossible"));
    // Another language and back: nothing typed is lost.
    const there = lang === "ko" ? "es" : "ko";
    for (const to of [there, lang]) {
      await page.locator(`button.aj-language[value=${to}]`).click();
      await expect(page.locator("html")).toHaveAttribute("lang", to === "zh" ? "zh-CN" : to);
      await expect(page.locator("#address")).toHaveValue("天津市东丽区万新街道");
      await expect(page.locator("#phone")).toHaveValue("+86 000 0000 0000");
    }
    await seen("62-help-form");
    await choose("channel", "mail");
    const email = `help-${info.project.name}-${lang}@example.org`;
    await page.fill("#email", email);
    await expect(page.locator('[name="refer"]')).not.toBeChecked();
    await page.locator("#ask button[type=submit]").click();
    await expect(page).toHaveURL(/done=asked/);
    const code = (await page.locator(".aj-plan-code strong").textContent())!;
    await expect(page.locator(".aj-log")).toContainText("<script>alert(1)</script>");
    await seen("63-help-received");
    // The office proposes a visit and answers; both are seen by the mail's link.
    desk("take", code);
    desk("answer", code, "--phrase", "come_to_office", "--paper", "contract", "--text", "请带上劳动合同和工资条。");
    desk("visit", code, "--at", "2060-12-01T10:00");
    await page.goto(`${process.env.ANJIA_BASE}/${lang}/requests`);
    await page.fill("#code", code);
    await page.fill("#contact", "somebody@example.org");
    await page.locator("main form button").click();
    await expect(page.locator("#contact-error")).toBeVisible();
    await page.fill("#contact", email);
    await page.locator("main form button").click();
    await expect(page.locator(".aj-log")).toContainText("请带上劳动合同和工资条。");
    await seen("64-help-answered");
    await page.locator('button[value="agree"]').click();
    await expect(page.locator(".aj-summary")).toContainText("2060");
    await page.locator('button[value="consent"]').click();
    await expect(page.locator('button[value="revoke"]')).toBeVisible();
    // What the page was asked has rung the server: it has sent what the office told.
    await expect.poll(() => mailsTo(email).length, { timeout: 30_000 }).toBe(4);
    desk("refer", code, "--department", "labour");
    await page.fill("#note", "Gracias 谢谢");
    await page.locator('button[value="note"]').click();
    await expect(page.locator(".aj-log")).toContainText("Gracias 谢谢");
    await seen("65-help-referred");
    await page.locator('button[value="solved"]').click();
    await expect(page.locator('button[value="note"]')).toHaveCount(0);
    await page.locator('main a[href*="/withdraw"]').click();
    await page.locator("main form button").click();
    await expect(page.locator("h1")).toHaveText(text("help-withdrawn-title"));
    expect(() => desk("show", code)).toThrow();
    if (javaScriptEnabled !== false) expect(await faults(page)).toEqual([]);
  });
}
