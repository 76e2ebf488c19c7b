// What the script adds to the pages of a registration: checks beside the fields in the server's own words, and pictures that are made
// smaller, sent in parts, and go on after a lost connection. Without it the same pages work as plain forms.
import { type Locator, type Page, expect, test } from "@playwright/test";
import { faults, keep, look } from "./look";

const languages = ["zh", "en", "ja", "ko", "es"] as const;
const form = "foreign_accommodation_prereg";

/** A day as a field takes it. */
function day(fromToday: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + fromToday * 86_400_000).toISOString().slice(0, 10);
}

/** Radios and boxes lie beneath their labels. */
async function choose(page: Page, ...ids: string[]) {
  for (const id of ids) await page.locator(`label[for="${id}"]`).click();
}

/** Begins a registration; gives the address of its plan. */
async function begin(page: Page, lang: string, what: string, ...answers: string[]): Promise<string> {
  await page.goto(`${process.env.ANJIA_BASE}/${lang}/register/${what}`);
  await choose(page, ...answers, "keeping");
  await page.locator("#start button[type=submit]").click();
  await expect(page.locator(".aj-plan-code strong")).toBeVisible();
  return page.url().split("?")[0];
}

async function awake(page: Page) {
  await expect(page.locator("html[data-awake]")).toBeAttached();
}

/** A control is called wrong, and says why to those who see it and to those who hear it. */
async function isWrong(page: Page, id: string): Promise<string> {
  const error = page.locator(`[id="${id}-error"]`);
  await expect(error).toBeVisible();
  const control = page.locator(`[id="${id}"]`);
  await expect(control).toHaveAttribute("aria-invalid", "true");
  await expect(control).toHaveAttribute("aria-describedby", new RegExp(`(^| )${id}-error$`));
  await expect(page.locator(".aj-field-bad").filter({ has: control })).toHaveCount(1);
  return (await error.textContent())!.trim();
}

async function isRight(page: Page, id: string) {
  await expect(page.locator(`[id="${id}-error"]`)).toHaveCount(0);
  await expect(page.locator(`[id="${id}"]`)).not.toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(`[id="${id}"]`)).not.toHaveAttribute("aria-describedby", new RegExp(`${id}-error`));
}

/** Types something wrong, leaves the field, and hears what is wrong with it. */
async function mistake(page: Page, id: string, value: string): Promise<string> {
  await page.fill(`[id="${id}"]`, value);
  await page.locator(`[id="${id}"]`).blur();
  const told = await isWrong(page, id);
  await expect(page.locator("[data-checks] [role=status]")).toHaveText(told);
  return told;
}

/** The server, asked with the same answers, says the same words. */
async function sameAsServer(page: Page, told: Record<string, string>) {
  await page.locator("#fill button[type=submit]:not([name])").click();
  await expect(page.locator(".aj-errors")).toBeVisible();
  for (const [id, text] of Object.entries(told)) expect((await page.locator(`[id="${id}-error"]`).textContent())!.trim(), id).toBe(text);
  await awake(page);
}

for (const lang of languages) {
  test(`fields are looked at when they are left, in ${lang}`, async ({ page, javaScriptEnabled }) => {
    test.skip(javaScriptEnabled === false, "needs the script");
    const problems: string[] = [];
    page.on("console", (m) => m.type() === "error" && !m.text().includes("422") && problems.push(m.text()));
    page.on("pageerror", (e) => problems.push(String(e)));
    const plan = await begin(page, lang, "arrived", "group", "with_children-2", "employed-2");
    await page.goto(`${plan}/${form}/1/person`);
    await awake(page);

    // Nothing is said of what was not touched, nor of what was left empty again.
    for (const id of ["surname", "birth_date"]) {
      await page.locator(`#${id}`).focus();
      await page.locator(`#${id}`).blur();
    }
    await page.fill("#given_name", "x");
    await page.fill("#given_name", "");
    await page.locator("#given_name").blur();
    // The field after them is looked at later than they would have been.
    await page.fill("#surname", "王小明");
    await page.locator("#surname").blur();
    await expect(page.locator(".aj-error")).toHaveCount(1);
    await page.fill("#surname", "");

    // Names in another script, a birth to come; gone as soon as it is right.
    const told: Record<string, string> = {};
    told.surname = await mistake(page, "surname", "王小明");
    told.birth_date = await mistake(page, "birth_date", day(10));
    await look(page, lang, "i01-person-wrong", true);
    await page.locator("#surname").fill("GARCIA");
    await isRight(page, "surname");
    await expect(page.locator("[data-checks] [role=status]")).toHaveText("");
    await page.fill("#birth_date", "1990-04-12");
    await isRight(page, "birth_date");
    told.surname = await mistake(page, "surname", "王小明");
    told.birth_date = await mistake(page, "birth_date", day(10));
    await sameAsServer(page, told);
    // What the server has said goes in the same way.
    await page.fill("#surname", "GARCIA");
    await isRight(page, "surname");
    await page.fill("#birth_date", "1990-04-12");
    await isRight(page, "birth_date");

    // The lines of a passport are left to the server.
    await page.locator("details:has(#mrz) summary").click();
    await page.fill("#mrz", "P<KOR and more");
    await page.locator("button[value=mrz]").click();
    await expect(page.locator(".aj-errors")).toBeVisible();
    await expect(page.locator("#mrz-error")).toBeVisible();
    await awake(page);
    await page.fill("#mrz", `${"P<KORNAMGUNG<<MINSU".padEnd(44, "<")}\nM123456788KOR9004126F3501014${"<".repeat(14)}02`);
    await page.locator("button[value=mrz]").click();
    await expect(page.locator("#surname")).toHaveValue("NAMGUNG");

    // The number depends on the kind of document; a document that has expired.
    await page.goto(`${plan}/${form}/1/document`);
    await awake(page);
    const document = { doc_number: await mistake(page, "doc_number", "護照"), doc_expiry: await mistake(page, "doc_expiry", day(-1)) };
    await sameAsServer(page, document);
    await page.fill("#doc_number", "01234567");
    await page.locator("#doc_number").blur();
    await isRight(page, "doc_number");
    await choose(page, "doc_type-2");
    expect(await isWrong(page, "doc_number")).toBe(document.doc_number);
    await choose(page, "doc_type");
    await isRight(page, "doc_number");

    // Entry before birth, which stands on another page.
    await page.goto(`${plan}/${form}/1/stay`);
    await awake(page);
    const stay = { entry_date: await mistake(page, "entry_date", "1990-04-11"), stay_until: await mistake(page, "stay_until", day(-2)) };
    await look(page, lang, "i02-stay-wrong", true);
    await sameAsServer(page, stay);
    expect(problems).toEqual([]);
  });
}

test("a day that no calendar has is told, and a press on a button is never lost", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs the script");
  const plan = await begin(page, "en", "arrived", "group", "with_children-2", "employed-2");
  await page.goto(`${plan}/${form}/1/person`);
  await awake(page);
  await page.locator("#birth_date").focus();
  await page.keyboard.type("02311990");
  await page.locator("#surname").focus();
  expect(await isWrong(page, "birth_date")).toContain("This date does not exist");
  await page.fill("#birth_date", "1990-02-28");
  await isRight(page, "birth_date");
  // What is told while the button is being pressed would push it away: it is sent all the same.
  await page.fill("#surname", "王小明");
  await page.locator("#fill button[value=overview]").scrollIntoViewIfNeeded();
  const button = (await page.locator("#fill button[value=overview]").boundingBox())!;
  await page.mouse.move(button.x + button.width / 2, button.y + button.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(500);
  await page.mouse.up();
  await expect(page.locator(".aj-plan-forms, .aj-plan-form").first()).toBeVisible();
});

/** A picture as large as a telephone makes it, full of noise so that it does not pack well. */
async function picture(page: Page, width: number, height: number) {
  const url = await page.evaluate(([width, height]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d")!;
    const image = context.createImageData(width, height);
    let seed = 7;
    for (let n = 0; n < image.data.length; n++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      image.data[n] = n % 4 === 3 ? 255 : 90 + (seed >> 16) % 110;
    }
    context.putImageData(image, 0, 0);
    context.fillStyle = "#0a6";
    context.fillRect(0, 0, width / 2, height / 2);
    return canvas.toDataURL("image/jpeg", 0.95);
  }, [width, height]);
  return { name: "IMG_1234.jpg", mimeType: "image/jpeg", buffer: Buffer.from(url.split(",")[1], "base64") };
}

/** The thumbnail is there, drawn, and small. */
async function thumbnail(page: Page, kind: string): Promise<Locator> {
  const image = page.locator(`#paper-${kind} .aj-picture img`);
  await expect(image).toBeVisible();
  await image.scrollIntoViewIfNeeded();
  await expect.poll(() => image.evaluate((i: HTMLImageElement) => i.complete && i.naturalWidth)).toBeGreaterThan(0);
  expect((await image.boundingBox())!.height).toBeLessThanOrEqual(280);
  return image;
}

for (const lang of languages) {
  test(`a picture is sent and shown in ${lang}`, async ({ page, javaScriptEnabled }) => {
    const javaScript = javaScriptEnabled !== false;
    const plan = await begin(page, lang, "residence_card", "group-3");
    await page.goto(`${plan}/residence_card/1/papers`);
    if (javaScript) await awake(page);
    await look(page, lang, "i03-papers", javaScript);
    const file = await picture(page, 2600, 1900);
    const paper = page.locator("#paper-home_contract");
    await page.setInputFiles("#file-home_contract", file);
    // Without the consent it is refused beside the box, with or without a script.
    await paper.locator("button[type=submit]").click();
    await expect(page.locator("#images-home_contract-error")).toBeVisible();
    if (javaScript) {
      await expect(page.locator("#images-home_contract")).toBeFocused();
      await expect(paper.locator("fieldset")).toHaveAttribute("aria-describedby", "images-home_contract-error");
    } else {
      await page.setInputFiles("#file-home_contract", file);
    }
    await choose(page, "images-home_contract");
    const bodies: number[] = [];
    page.on("request", (r) => r.method() === "PATCH" && bodies.push(r.postDataBuffer()?.length ?? 0));
    const bar = paper.locator("progress");
    if (javaScript) {
      // Slowly, so that the bar is seen.
      await page.route(/\/uploads\//, async (route) => {
        await new Promise((r) => setTimeout(r, 150));
        await route.continue();
      });
    }
    await paper.locator("button[type=submit]").click();
    if (javaScript) {
      await expect(bar).toBeVisible();
      await expect.poll(async () => Number(await bar.getAttribute("value").catch(() => "100"))).toBeGreaterThan(20);
      await keep(page, `${lang}-i04-sending-${page.viewportSize()!.width}`);
      if (lang === "en" || lang === "ja") {
        expect(await faults(page)).toEqual([]);
      }
    }
    await expect(page).toHaveURL(/papers\?news=kept$/);
    await expect(page.locator(".aj-notice-success")).toBeVisible();
    const image = await thumbnail(page, "home_contract");
    expect(Number(await image.getAttribute("width"))).toBe(2000);
    if (javaScript) {
      await awake(page);
      await page.unrouteAll();
    }
    await look(page, lang, "i05-papers-kept", javaScript);

    // A file that is no picture: the same words, beside its field.
    await page.setInputFiles("#file-photo", { name: "a.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") });
    await page.locator("#paper-photo button[type=submit]").click();
    await expect(page.locator("#file-photo-error")).toBeVisible();
    await expect(page.locator("#file-photo")).toHaveAttribute("aria-invalid", "true");
    await expect(page.locator("#file-photo")).toHaveAttribute("aria-describedby", "file-photo-error");
    if (javaScript) await expect(page.locator("#file-photo")).toBeFocused();
    await look(page, lang, "i06-papers-wrong", javaScript);
  });
}

/** A page of papers with a large picture chosen and agreed to. */
async function chosen(page: Page) {
  const plan = await begin(page, "en", "residence_card", "group-3");
  await page.goto(`${plan}/residence_card/1/papers`);
  await awake(page);
  const file = await picture(page, 2600, 1900);
  const offsets: number[] = [];
  page.on("request", (r) => r.method() === "PATCH" && offsets.push(Number(r.headers()["upload-offset"])));
  const send = async () => {
    await page.setInputFiles("#file-home_contract", file);
    if (!(await page.locator("#images-home_contract").isChecked())) await choose(page, "images-home_contract");
    await page.locator("#paper-home_contract button[type=submit]").click();
  };
  const paper = page.locator("#paper-home_contract");
  return { file, offsets, send, paper, bar: paper.locator("progress"), status: paper.locator("[role=status]") };
}

test("an upload goes on by itself after the connection was lost", async ({ page, context, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs the script");
  const { offsets, send, paper, status, file } = await chosen(page);
  // The third part does not get through, and then nothing for a while.
  let cut = false;
  await page.route(/\/uploads\//, async (route) => {
    if (!cut && offsets.length === 3) {
      cut = true;
      await context.setOffline(true);
      await route.abort("connectionreset");
    } else await route.continue();
  });
  await send();
  await expect(status).toContainText("The connection is lost");
  await expect(paper.locator("progress")).toBeVisible();
  await keep(page, `en-i07-lost-${page.viewportSize()!.width}`);
  await page.waitForTimeout(1500);
  await context.setOffline(false);
  await expect(page).toHaveURL(/papers\?news=kept$/, { timeout: 30_000 });
  await thumbnail(page, "home_contract");
  // Nothing was sent twice but the part that did not get through, and less than the file was sent.
  expect(new Set(offsets).size).toBe(offsets.length - 1);
  expect(Math.max(...offsets)).toBeLessThan(file.buffer.length);
});

test("after a reload the same file goes on where it stopped, and can be cancelled", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs the script");
  const { offsets, send, paper, bar, status } = await chosen(page);
  // The third part is on its way for as long as it must be.
  let held: (() => void)[] = [];
  await page.route(/\/uploads\//, async (route) => {
    if (route.request().method() === "PATCH" && offsets.length > 2) await new Promise<void>((go) => held.push(go));
    await route.continue().catch(() => {});
  });
  await send();
  await expect.poll(() => held.length).toBe(1);
  await page.reload();
  await awake(page);
  held = [];
  const before = offsets.length;
  await send();
  await expect.poll(() => held.length).toBe(1);
  expect(offsets[before], "it goes on").toBeGreaterThan(0);
  // Cancelled, nothing is kept, and the next one begins anew.
  const thrownAway = page.waitForResponse((r) => r.request().method() === "DELETE");
  await paper.getByRole("button", { name: "Cancel the upload" }).click();
  await expect(bar).toBeHidden();
  await expect(status).toHaveText("The upload was cancelled. Nothing was saved.");
  held.forEach((go) => go());
  await thrownAway;
  await page.unrouteAll();
  offsets.length = 0;
  await send();
  await expect(page).toHaveURL(/papers\?news=kept$/);
  expect(offsets[0]).toBe(0);
  await thumbnail(page, "home_contract");
});

test("an upload cancelled when the picture is kept already shows what is kept", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs the script");
  const { send, paper, status } = await chosen(page);
  let answer: (() => void) | undefined;
  await page.route(/\/uploads\/./, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const response = await route.fetch();
    await new Promise<void>((go) => (answer = go));
    await route.fulfill({ response });
  });
  await send();
  await expect.poll(() => answer !== undefined).toBe(true);
  await paper.getByRole("button", { name: "Cancel the upload" }).click();
  await expect(status).toContainText("cancelled");
  answer!();
  await expect(page).toHaveURL(/papers\?news=kept$/);
  await thumbnail(page, "home_contract");
});

test("an upload whose session has ended leads back to the registration", async ({ page, context, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "needs the script");
  const { send } = await chosen(page);
  await context.clearCookies();
  await send();
  await expect(page.locator("#word")).toBeVisible();
});
