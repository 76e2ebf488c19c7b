// Every form is filled page by page in every language: interrupted at each page, in another language in the middle, handed in, printed.
import { type Browser, type BrowserContext, type Page, expect, test } from "@playwright/test";
import { type Answers, type Form, type Lang, answersTo, asked, asksGroup, control, field, forms, isCommunity, languages, options, plain, shown, word } from "./catalogue";
import { type Hands, keyboard, mouse } from "./hands";
import { look } from "./look";
import { mails, mailsTo } from "./mails";

const projects = ["phone-js", "phone-nojs", "desk-js", "desk-nojs"];
/** The form that each project fills with the keyboard alone. */
const byKeyboard = ["foreign_accommodation_prereg", "job_training", "work_residence_permit", "appointment"];
const html = (lang: Lang) => (lang === "zh" ? "zh-CN" : lang);

/** A question as it stands on a page. */
interface Question { name: string; label: string; options?: [string, string][]; value: string }

/** What a page asks, with what stands there; read in one go. */
async function questions(page: Page): Promise<Question[]> {
  return page.locator("#fill").evaluate((form: HTMLFormElement) => {
    const found = new Map<string, Question>();
    const words = (element: Element | null) => {
      const copy = element!.cloneNode(true) as Element;
      copy.querySelector(".aj-label-note")?.remove();
      return copy.textContent!.trim();
    };
    for (const control of form.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("input[name], select, textarea")) {
      const { id, name, type, value } = control;
      if (type === "hidden" || name === "mrz") continue;
      if (type === "radio" || type === "checkbox") {
        const question = found.get(name) ?? { name, label: words(control.closest("fieldset")!.querySelector("legend")), options: [], value: "" };
        question.options!.push([value, words(control.labels![0])]);
        if ((control as HTMLInputElement).checked) question.value += question.value ? `,${value}` : value;
        found.set(name, question);
      } else {
        const list = control instanceof HTMLSelectElement ? [...control.options].map((o): [string, string] => [o.value, o.text]) : undefined;
        found.set(name, { name, label: words(document.querySelector(`label[for="${id}"]`)), options: list, value: value.replace(/\r\n/g, "\n") });
      }
    }
    return [...found.values()];
  });
}

/** One person, one form, one language. */
class Person {
  private context!: BrowserContext;
  page!: Page;
  private hands!: Hands;
  private readonly answers: Answers;
  private readonly address?: string;
  private code = "";
  private secret = "";
  private plan = "";
  private readonly problems: string[] = [];
  private digits = 0;

  constructor(
    private readonly browser: Browser,
    private readonly size: { width: number; height: number },
    private readonly form: Form,
    private readonly lang: Lang,
    private readonly how: { javaScript: boolean; keyboard: boolean; axe: false | "always" },
  ) {
    this.answers = answersTo(form, lang);
    // Half of the people have an e-mail address, the others a word to come back with.
    if ((forms.indexOf(form) + languages.indexOf(lang)) % 2) this.address = `${form.id}-${lang}@example.org`;
    // It is typed once: a form that asks for it shows it already.
    if (this.address && this.answers.has("email")) this.answers.set("email", this.address);
  }

  private async seen(name: string, axe: boolean | "always" = this.how.axe) {
    await expect(this.page.locator("h1"), name).toHaveCount(1);
    await look(this.page, this.lang, `f-${this.form.id}-${name}`, this.how.javaScript, axe);
  }

  /** A browser that has never been here, instead of the one before. */
  async anew() {
    await this.context?.close();
    this.context = await this.browser.newContext({ viewport: this.size, javaScriptEnabled: this.how.javaScript });
    this.page = await this.context.newPage();
    this.page.on("console", (m) => m.type() === "error" && this.problems.push(m.text()));
    this.page.on("pageerror", (e) => this.problems.push(String(e)));
    this.hands = this.how.keyboard ? keyboard(this.page) : mouse(this.page);
  }

  private async go(path: string) {
    await this.page.goto(`${process.env.ANJIA_BASE}${path}`);
  }

  /** Begins, and keeps what brings a person back. */
  async begin() {
    const { page, lang, form } = this;
    await this.go(`/${lang}/register/${form.id}`);
    await expect(page.locator("h1")).toHaveText(form.title[lang]);
    if (asksGroup(form)) await this.hands.radio("group", this.answers.get("group")!);
    if (this.address) await this.hands.write("start-email", this.address);
    await this.hands.tick("keeping", "yes");
    await this.hands.press("#start button[type=submit]");
    await expect(page.locator(".aj-plan-form")).toHaveCount(1);
    this.plan = new URL(page.url()).pathname;
    this.code = (await page.locator(".aj-plan-code strong").textContent())!.trim();
    if (!this.address) this.secret = (await page.locator(".aj-notice-success .aj-notice-title").textContent())!.split(/[:：]/)[1].trim();
    await this.hands.press(".aj-plan-form a.aj-button");
  }

  /** Opens the registration again with what stands in the browser: code and word, or six digits from a mail. */
  private async open() {
    const { page } = this;
    if (!this.address) {
      await this.hands.write("word", this.secret);
      await this.hands.press("button[value=word]");
      return;
    }
    const before = this.sent();
    await this.hands.press("button[value=mail]");
    await expect(page.locator("#digits")).toBeVisible();
    if (!this.digits++) await this.seen("digits", false);
    await expect.poll(() => this.sent(), { timeout: 15_000, intervals: [50, 100, 200] }).toBe(before + 1);
    const six = this.six().at(-1)!;
    await this.hands.write("digits", six);
    await this.hands.press("button[value=digits]");
  }

  private six() {
    return mailsTo(this.address!).flatMap((m) => m.subject.match(/(?<!\d)\d{6}(?!\d)/g) ?? []);
  }

  private sent() {
    return this.six().length;
  }

  /** The page asks what the data set says, in this language, and what was typed stands there. */
  private async stands(number: number, lang: Lang, given: string[]) {
    const { page, answers } = this;
    const form = this.form.pages[number];
    await expect(page.locator("html")).toHaveAttribute("lang", html(lang));
    await expect(page.locator("h1")).toHaveText(form.title[lang]);
    const found = await questions(page);
    const wanted = asked(form, answers).map((u) => field(u.field));
    expect(found.map((q) => q.name)).toEqual(wanted.map((f) => f.id));
    for (const [n, f] of wanted.entries()) {
      const question = found[n];
      expect(question.label, f.id).toMatch(new RegExp(`^${f.label[lang].replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`));
      const all = options(f, lang);
      if (all) expect(question.options!.filter(([value]) => value), f.id).toEqual(all);
      expect(question.value, `${f.id} on ${form.id}`).toBe(given.includes(f.id) || (f.id === "email" && this.address) ? answers.get(f.id) : "");
    }
  }

  private async answer(id: string) {
    const { hands, page } = this;
    const [f, value] = [field(id), this.answers.get(id)!];
    switch (control(f)) {
      case "day": case "moment": return hands.date(id, value);
      case "radios": return hands.radio(id, value);
      case "boxes":
        for (const one of value.split(",")) await hands.tick(id, one);
        return;
      case "list":
        // Without a script the communities come with the page that is asked for once more.
        if (isCommunity(f) && !(await page.locator(`[id="${id}"] option[value="${value}"]`).count())) {
          await hands.press("button[value=again]");
          await expect(page.locator(`[id="${id}"] option[value="${value}"]`)).toBeAttached();
        }
        return hands.list(id, value);
      default: return hands.write(id, value);
    }
  }

  /** One page: filled, interrupted, gone on with. */
  async fill(number: number) {
    const { page: first, form, lang, answers, hands } = this;
    const uses = asked(form.pages[number], answers);
    const ids = uses.map((u) => u.field);
    const turn = languages.indexOf(lang);
    await expect(first).toHaveURL(new RegExp(`/${form.id}/1/${form.pages[number].id}$`));
    await this.stands(number, lang, []);
    if ((number + turn) % 2) {
      // Stopped in the middle: the browser is closed, another one comes back, as far as something is still missing.
      const middle = uses.map((u) => u.required).lastIndexOf(true);
      for (const id of ids.slice(0, middle)) await this.answer(id);
      await hands.press("#fill button[value=overview]");
      await expect(this.page.locator(".aj-notice-success")).toBeVisible();
      await this.anew();
      if (this.address && !this.digits) {
        const [begun] = await mails(this.address, 1);
        await this.page.goto(begun.text.match(/https?:\/\/\S+\?key=\S+/)![0]);
      } else {
        await this.go(`/${lang}/registrations`);
        await this.hands.write("code", this.code.toLowerCase());
        await this.open();
      }
      await expect(this.page).toHaveURL(`${process.env.ANJIA_BASE}${this.plan}`);
      await this.hands.press(".aj-plan-form a.aj-button");
      await expect(this.page).toHaveURL(new RegExp(`/${form.pages[number].id}$`));
      await this.stands(number, lang, ids.slice(0, middle));
      for (const id of ids.slice(middle)) await this.answer(id);
      await this.through(number, ids);
      await this.seen(form.pages[number].id);
      await this.hands.press("#fill button[type=submit]:not([name])");
      return;
    }
    // The session ends while the page is filled in: opened again, it goes on with what was typed.
    for (const id of ids) await this.answer(id);
    await this.through(number, ids);
    await this.seen(form.pages[number].id);
    await this.context.clearCookies();
    await this.hands.press("#fill button[type=submit]:not([name])");
    await expect(this.page.locator("#code")).toHaveValue(this.code);
    await this.open();
  }

  /** In the middle of the form through another language and back: everything typed is kept. */
  private async through(number: number, ids: string[]) {
    if (number !== languages.indexOf(this.lang) % this.form.pages.length) return;
    const there = languages[(languages.indexOf(this.lang) + 1 + (number % 4)) % 5];
    for (const to of [there, this.lang]) {
      await this.hands.press(`button.aj-language[value="${to}"]`);
      await this.stands(number, to, ids);
    }
  }

  /** Everything on one page, in the words of the language; consents; handed in. */
  async handIn() {
    const { page, lang, form, answers } = this;
    await expect(page).toHaveURL(new RegExp(`/${form.id}/1/review$`));
    const rows = await page.locator("[id^=row-]").evaluateAll((all) => all.map((row) => [row.id.slice(4), row.closest(".aj-summary-row")!.querySelector("dt")!.textContent!, row.textContent!] as const));
    const all = form.pages.flatMap((p) => asked(p, answers)).map((u) => field(u.field));
    const what = (list: (readonly [string, string, string])[]) => list.map(([id, label, text]) => `${id}: ${label.trim()}: ${plain(text)}`);
    expect(what([...rows])).toEqual(what(all.map((f) => [f.id, f.label[lang], shown(f, lang, answers.get(f.id)!)])));
    await this.seen("review");
    const wanted = { sensitive: ["pi_high", "spi"], minors: ["spi_minor"] };
    for (const [consent, kinds] of Object.entries(wanted)) {
      const needed = all.some((f) => kinds.includes(f.sensitivity));
      await expect(page.locator(`input[name=${consent}]`), consent).toHaveCount(needed ? 1 : 0);
      if (needed) await this.hands.tick(consent, "yes");
    }
    await this.hands.press('form[action$="/review"] button[type=submit]');
    await expect(page).toHaveURL(`${process.env.ANJIA_BASE}${this.plan}?news=handed-in`);
    await expect(page.locator(".aj-plan-form .aj-tag")).toHaveText(word(lang, "register", "form-state-submitted"));
  }

  /** The sheet for the counter: Chinese, and the person's own language. */
  async print() {
    const { page, lang, form, answers } = this;
    await this.hands.press('main a[href$="/sheet"]');
    const sheet = page.locator(".aj-sheet");
    await expect(sheet.locator("h1 [lang=zh-CN]")).toHaveText(form.door);
    await expect(sheet.locator(".aj-sheet-code")).toHaveText(this.code);
    const text = plain((await sheet.textContent())!);
    for (const f of form.pages.flatMap((p) => asked(p, answers)).map((u) => field(u.field))) {
      for (const to of ["zh", lang] as const) {
        expect.soft(text, `${f.id} in ${to}`).toContain(plain(f.label[to]));
        if (typeof f.kind === "object" || f.kind !== "phone") expect.soft(text, `${f.id} in ${to}`).toContain(shown(f, to, answers.get(f.id)!));
      }
    }
    await this.seen("sheet");
  }

  async end() {
    await this.context.close();
    // The pages that were answered 401 show up as console errors of the browser; nothing else may.
    expect(this.problems.filter((p) => !/\b401\b/.test(p))).toEqual([]);
  }
}

for (const [n, form] of forms.entries()) {
  test(`every page of ${form.id} is filled, interrupted, and handed in`, async ({ browser, viewport, javaScriptEnabled }, info) => {
    test.setTimeout(240_000);
    const project = projects.indexOf(info.project.name);
    const javaScript = javaScriptEnabled !== false;
    // Each form in each language, in each project: five languages over four projects, begun elsewhere with each form.
    const own = languages.filter((_, turn) => (n + turn) % 4 === project);
    for (const [first, lang] of own.entries()) {
      await test.step(lang, async () => {
        const keys = byKeyboard[project] === form.id && first === 0;
        const person = new Person(browser, viewport!, form, lang, { javaScript, keyboard: keys, axe: javaScript && first === 0 && "always" });
        await person.anew();
        await person.begin();
        for (const page of form.pages.keys()) await person.fill(page);
        await person.handIn();
        await person.print();
        await person.end();
      });
    }
  });
}
