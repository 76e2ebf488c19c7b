// Earlier times, draws and news of free times, as people meet them.
import { type APIRequestContext, type Page, expect, test } from "@playwright/test";
import { look } from "./look";

const languages = ["zh", "en", "ja", "ko", "es"] as const;
const projects = ["phone-js", "phone-nojs", "desk-js", "desk-nojs"];

async function slots(request: APIRequestContext, office: string): Promise<{ id: string; free: number }[]> {
  const base = process.env.ANJIA_BASE!;
  const day = new Date(Date.now() + 8 * 3_600_000 + 3 * 86_400_000).toISOString().slice(0, 10);
  const all = await (await request.get(`${base}/api/v1/slots?service=residence_registration&office=${office}&from=${day}&days=20`)).json();
  return all.filter((s: { free: number }) => s.free > 0);
}

async function book(request: APIRequestContext, slot: string, email: string, language: string) {
  const response = await request.post(`${process.env.ANJIA_BASE}/api/v1/appointments`, {
    headers: { "idempotency-key": `${email}-${slot}` },
    data: { slot, name: "Frida", email, language },
  });
  expect(response.status()).toBe(201);
  return response.json();
}

for (const [n, lang] of languages.entries()) {
  test(`an earlier time is offered and taken in ${lang}`, async ({ page, request, javaScriptEnabled }, info) => {
    const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
    // A police station has one counter. Each run has two times of its own.
    const office = `ps-12011000${projects.indexOf(info.project.name) + 4}`;
    const free = await slots(request, office);
    const [early, late] = [free[4 * n].id, free[4 * n + 2].id];
    const leaver = await book(request, early, `leaver-${info.project.name}-${lang}@example.org`, lang);
    const waiter = await book(request, late, `waiter-${info.project.name}-${lang}@example.org`, lang);
    await page.goto(waiter.manage_url);
    await page.locator("#earlier button").click();
    await expect(page.locator("#earlier button")).toHaveAttribute("value", "stop");
    await seen("20-waiting");
    const url = `${process.env.ANJIA_BASE}/api/v1/appointments/${leaver.code}`;
    expect((await request.delete(url, { headers: { authorization: `Bearer ${leaver.secret}` } })).status()).toBe(200);
    await expect.poll(async () => {
      await page.goto(waiter.manage_url);
      return page.locator(".aj-notice-success button").count();
    }).toBe(2);
    await seen("21-offer");
    await page.locator('button[value="accept"]').click();
    await expect(page).toHaveURL(/done=moved/);
    await expect(page.locator("#earlier button")).toHaveAttribute("value", "wait");
  });

  test(`a draw is entered in ${lang}`, async ({ page, javaScriptEnabled }, info) => {
    test.setTimeout(120_000);
    const seen = (name: string) => look(page, lang, name, javaScriptEnabled !== false);
    await page.goto(`${process.env.ANJIA_BASE}/${lang}/book/residence_card/sub-wanxin`);
    await seen("22-slots-with-draw");
    await page.locator('main a[href$="/draws/open"]').click();
    await page.fill("#name", "Frida");
    await page.locator("#entry button[type=submit]").click();
    await expect(page.locator("#email-error")).toBeVisible();
    await expect(page.locator("#name")).toHaveValue("Frida");
    await seen("23-draw-error");
    await page.fill("#email", `draw-${info.project.name}-${lang}@example.org`);
    await page.locator('label[for="days"]').click();
    // Another language and back: nothing typed is lost.
    const there = lang === "ko" ? "es" : "ko";
    for (const to of [there, lang]) {
      await page.locator(`button.aj-language[value=${to}]`).click();
      await expect(page.locator("html")).toHaveAttribute("lang", to === "zh" ? "zh-CN" : to);
      await expect(page.locator("#name")).toHaveValue("Frida");
      await expect(page.locator("#days")).toBeChecked();
    }
    await page.locator("#entry button[type=submit]").click();
    await expect(page).toHaveURL(/receipt=/);
    await expect(page.locator(".aj-notice-success code").first()).toHaveText(/^[a-z2-7]{26}$/);
    await seen("24-draw-entered");
    await page.goto(`${process.env.ANJIA_BASE}/${lang}/draws/drawn?receipt=${process.env.ANJIA_RECEIPT_0}`);
    await expect.poll(async () => {
      await page.reload();
      return page.locator("tbody tr").count();
    }, { timeout: 50_000 }).toBe(3);
    await expect(page.locator(".aj-notice-success")).toBeVisible();
    await seen("25-draw-results");
  });
}

/** The slot page of a slot's day, awake. */
async function open(page: Page, slot: string) {
  const [office, service, at] = slot.split(".");
  const day = at.replace(/^(\d{4})(\d{2})(\d{2}).*/, "$1-$2-$3");
  await page.goto(`${process.env.ANJIA_BASE}/en/book/${service}/${office}?day=${day}`);
  await expect(page.locator("html")).toHaveAttribute("data-awake", "true");
}

test("an open page hears at once of a time that is taken", async ({ page, request, javaScriptEnabled }, info) => {
  test.skip(javaScriptEnabled === false, "without JavaScript a page is as old as its reading");
  const [first] = await slots(request, `st-12011000${projects.indexOf(info.project.name) + 5}`);
  await open(page, first.id);
  const note = page.locator(`label:has(input[value="${first.id}"]) small`);
  const before = await note.textContent();
  await book(request, first.id, `live-${info.project.name}@example.org`, "en");
  // The page asks every fifteen seconds where it cannot listen; this is sooner.
  await expect(note).not.toHaveText(before!, { timeout: 6_000 });
});

test("what a person is at stays when an open page hears news", async ({ page, request, javaScriptEnabled }, info) => {
  test.skip(javaScriptEnabled === false, "without JavaScript a page is as old as its reading");
  const [other, wanted, third] = await slots(request, `st-12011000${projects.indexOf(info.project.name) + 1}`);
  let people = 0;
  const take = (slot: string) => book(request, slot, `stays-${info.project.name}-${people++}@example.org`, "en");
  const radio = (slot: string) => page.locator(`input[value="${slot}"]`);
  const note = (slot: string) => page.locator(`label:has(input[value="${slot}"]) small`);
  const [strip, status, days] = [page.locator(".aj-days ul"), page.locator(".aj-slots-live"), page.locator(".aj-days a")];
  const told = (name: string) => page.locator("[data-live]").getAttribute(name);
  const mine = (slot: string) => radio(slot).evaluate((e) => (e as any).mine as boolean);
  await open(page, wanted.id);

  // Choice, focus and the place in the strip of days stay, in the same elements.
  const current = days.and(page.locator("[aria-current]"));
  const here = await days.evaluateAll((all) => all.findIndex((a) => a.hasAttribute("aria-current")));
  await page.locator("label.aj-time").filter({ has: radio(wanted.id) }).click();
  await radio(wanted.id).evaluate((e) => ((e as any).mine = true));
  const scrolled = await strip.evaluate((e) => ((e.scrollLeft = 220), e.scrollLeft));
  let before = await note(other.id).textContent();
  await take(other.id);
  await expect(note(other.id)).not.toHaveText(before!);
  await expect(radio(wanted.id)).toBeChecked();
  await expect(radio(wanted.id)).toBeFocused();
  expect(await mine(wanted.id), "the element is the same").toBe(true);
  expect(await strip.evaluate((e) => e.scrollLeft)).toBe(scrolled);

  // The choice is remembered while another day is looked at.
  await days.nth(here + 1).click();
  await expect(days.nth(here + 1)).toHaveAttribute("aria-current", "date");
  await expect(days.nth(here + 1)).toBeFocused();
  await expect(page.locator("input:checked")).toHaveCount(0);
  await days.nth(here).click();
  await expect(current).toBeFocused();
  await expect(radio(wanted.id)).toBeChecked();

  // Somebody else takes all of it.
  for (let seats = wanted.free; seats > 0; seats--) await take(wanted.id);
  await expect(radio(wanted.id)).toBeDisabled();
  await expect(radio(wanted.id)).not.toBeChecked();
  await expect(status).toHaveText((await told("data-taken"))!);

  // Without a network the page says so, and no longer when it is back.
  await page.route("**/days?*", (route) => route.abort());
  await take(third.id);
  await expect(status).toHaveText((await told("data-offline"))!);
  await page.unroute("**/days?*");
  before = await note(other.id).textContent();
  await take(other.id);
  await expect(note(other.id)).not.toHaveText(before!);
  await expect(status).toHaveText((await page.locator("[data-said]").getAttribute("data-said"))!);

  // A day that cannot be asked for is gone to as links go.
  await page.route("**/days?*", (route) => route.abort());
  await page.evaluate(() => ((window as any).stayed = true));
  const to = await days.nth(here + 1).getAttribute("href");
  await days.nth(here + 1).click();
  await expect(page).toHaveURL(`${process.env.ANJIA_BASE}${to}`);
  await expect(days.nth(here + 1)).toHaveAttribute("aria-current", "date");
  await expect(page.locator("html")).toHaveAttribute("data-awake", "true");
  expect(await page.evaluate(() => (window as any).stayed)).toBeUndefined();
});

test("the next free day follows a day that is closed, and the keyboard is there", async ({ page, javaScriptEnabled }) => {
  const base = `${process.env.ANJIA_BASE}/en/book/residence_registration/hall-dongli`;
  const closed = await page.request.get(base).then(async (r) => (await r.text()).match(/day=(\d{4}-\d\d-\d\d)/)![1]);
  const saturday = new Date(closed);
  saturday.setUTCDate(saturday.getUTCDate() + 7 + ((6 - saturday.getUTCDay() + 7) % 7));
  await page.goto(`${base}?day=${saturday.toISOString().slice(0, 10)}`);
  if (javaScriptEnabled !== false) await expect(page.locator("html")).toHaveAttribute("data-awake", "true");
  const next = page.locator(".aj-slots-next a");
  const to = await next.getAttribute("href");
  await next.click();
  await expect(page).toHaveURL(`${process.env.ANJIA_BASE}${to}`);
  await expect(next).toHaveCount(0);
  const current = page.locator(".aj-days [aria-current]");
  await expect(current).toHaveAttribute("href", to!);
  if (javaScriptEnabled !== false) await expect(current).toBeFocused();
});
