// Training as people meet it: a course found, a seat held, enrolled, waited for, offered, given up.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { look } from "./look";
import { mails } from "./mails";

const languages = ["zh", "en", "ja", "ko", "es"] as const;
const names = { zh: "王小明", en: "O'Connor-Smith", ja: "さくら", ko: "남궁 민수", es: "María José García de la Cruz" };

/** A session with one seat, entered as the training centre does. */
function smallSession(id: string): string {
  const folder = process.env.ANJIA_FOLDER!;
  const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
  const lesson = (n: number) => ({ day: day(n), from: "18:30:00", to: "20:30:00" });
  const file = join(folder, `${id}.json`);
  const session = { id, course: "work_safety", office: "tc-binhai", languages: ["zh", "en"], seats: 1, lessons: [lesson(8), lesson(10)] };
  writeFileSync(file, JSON.stringify(session));
  const binary = process.env.ANJIA_BINARY ?? join(import.meta.dirname, "../../target/debug/anjia");
  execFileSync(binary, ["sessions", "put", file, "--data-dir", folder], { env: { PATH: process.env.PATH } });
  return `/training/work_safety/${id}`;
}

for (const lang of languages) {
  test(`a person finds a course and enrols in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    test.skip(info.project.name.startsWith("desk") && lang !== "es", "the desk differs little by language");
    test.setTimeout(120_000);
    const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
    const base = process.env.ANJIA_BASE!;
    const address = `train-${info.project.name}-${lang}@example.org`;
    const problems: string[] = [];
    page.on("console", (m) => m.type() === "error" && problems.push(m.text()));
    page.on("pageerror", (e) => problems.push(String(e)));

    await page.goto(`${base}/${lang}/training`);
    await expect(page.locator(".aj-card")).toHaveCount(11);
    await seen("60-courses");
    await page.selectOption("#trade", "safety");
    await page.locator(".aj-filter button").click();
    await expect(page.locator(".aj-card")).toHaveCount(1);
    await page.locator(".aj-card a").click();
    await expect(page.locator("h1")).toContainText(lang === "zh" ? "安全生产基础" : /./);
    await seen("61-course");
    await page.locator(".aj-session a.aj-button").first().click();
    await seen("62-session");
    await page.locator('main form button[name="line"]').click();
    await expect(page.locator("#name")).toBeVisible();
    await page.fill("#email", "not an address");
    await page.locator("#details button[type=submit]").click();
    await expect(page.locator(".aj-errors li")).toHaveCount(2);
    await expect(page.locator("#email")).toHaveValue("not an address");
    await seen("63-enrol-error");
    await page.fill("#name", names[lang]);
    await page.fill("#email", address);
    const there = lang === "ko" ? "es" : "ko";
    for (const to of [there, lang]) {
      await page.locator(`button.aj-language[value=${to}]`).click();
      await expect(page.locator("html")).toHaveAttribute("lang", to === "zh" ? "zh-CN" : to);
      await expect(page.locator("#name")).toHaveValue(names[lang]);
      await expect(page.locator("#email")).toHaveValue(address);
    }
    await page.press("#name", "Enter");
    await expect(page.locator("main")).toContainText(names[lang]);
    await seen("64-enrol-review");
    await page.locator("main form button").click();
    const code = (await page.locator(".aj-pass-code").textContent())!.trim();
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    await seen("65-enrolled");
    const [enrolled] = await mails(address, 1);
    expect(enrolled.raw).toContain("text/calendar");
    expect(enrolled.text).toContain(code);
    // Code and contact open it as well.
    await page.goto(`${base}/${lang}/enrolments`);
    await page.fill("#code", code.toLowerCase());
    await page.fill("#contact", address);
    await page.locator(".aj-form button").click();
    await expect(page.locator(".aj-pass-code")).toHaveText(code);
    await page.locator('a[href*="/withdraw?"]').click();
    await seen("66-withdraw");
    await page.locator('button[value="withdraw"]').click();
    await expect(page.locator('a[href*="/withdraw?"]')).toHaveCount(0);
    await expect(page.locator(".aj-pass-code")).toHaveText(code);
    await mails(address, 2);
    expect(problems.filter((p) => !p.includes("422"))).toEqual([]);
  });
}

test("a seat given back is offered to who waits, and taken once", async ({ page, request, javaScriptEnabled }, info) => {
  test.skip(info.project.name.startsWith("desk"), "the desk differs little");
  const lang = javaScriptEnabled === false ? "ja" : "ko";
  const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
  const base = process.env.ANJIA_BASE!;
  const id = `small-${info.project.name}`;
  const path = smallSession(id);
  const enrol = async (name: string, waitlist: boolean) => {
    const data = { session: id, name, email: `${name}-${info.project.name}@example.org`, language: lang, waitlist };
    const answer = await request.post(`${base}/api/v1/enrolments`, { headers: { "idempotency-key": `${name}-${id}` }, data });
    expect(answer.status()).toBe(201);
    return answer.json();
  };
  const first = await enrol("seated", false);
  await page.goto(`${base}/${lang}${path}`);
  await seen("67-session-full");
  const waiter = await enrol("waiter", true);
  await page.goto(waiter.manage_url);
  await seen("68-waiting-for-a-seat");
  const url = `${base}/api/v1/enrolments/${first.code}`;
  expect((await request.delete(url, { headers: { authorization: `Bearer ${first.secret}` } })).status()).toBe(200);
  await expect.poll(async () => {
    await page.goto(waiter.manage_url);
    return page.locator('button[value="accept"]').count();
  }).toBe(1);
  await seen("69-seat-offered");
  await page.locator('button[value="accept"]').click();
  await expect(page).toHaveURL(/done=enrolled/);
  await expect(page.locator('a[href*=".ics?"]')).toBeVisible();
});
