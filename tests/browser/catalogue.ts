// What the forms of the data set ask, a right answer to each question, and how an answer is read in each language.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const languages = ["zh", "en", "ja", "ko", "es"] as const;
export type Lang = (typeof languages)[number];
type Localized = Record<Lang, string>;
interface Choice { id: string; label: Localized }
type Kind = string | { choice?: Choice[]; many?: Choice[]; text?: { shape: string; max: number }; long_text?: object; number?: { min: number; max: number }; date?: object; date_time?: object };
interface Condition { field: string; is: string[] }
export interface Field { id: string; label: Localized; kind: Kind; sensitivity: string }
interface Use { field: string; required: boolean; when?: Condition[] }
interface FormPage { id: string; title: Localized; fields: Use[] }
export interface Form { id: string; door: string; title: Localized; pages: FormPage[]; documents: { when?: Condition[] }[] }
export type Answers = Map<string, string>;

const root = join(import.meta.dirname, "../..");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const data = (name: string) => JSON.parse(text(`server/data/dongli/${name}.json`));

const set = data("forms");
/** The forms that begin; one that another page has taken the place of does not. */
export const forms: Form[] = set.forms.filter((f: { instead?: string }) => !f.instead);
const fields = new Map<string, Field>(set.fields.map((f: Field) => [f.id, f]));
const services: { id: string; name: Localized }[] = data("services").services;
const streets: { code: string; name: Localized }[] = data("subdistricts").streets;
const communities: { code: string; zh: string; pinyin: string }[] = data("communities").communities;
const countries: Record<Lang, [string, string][]> = JSON.parse(text("locales/countries.json"));

/** The text of a key without variables. */
export function word(lang: Lang, file: string, key: string): string {
  return text(`locales/${lang}/${file}.ftl`).match(new RegExp(`^${key} = (.*)$`, "m"))![1];
}

export const field = (id: string) => fields.get(id)!;
const listed = (f: Field): Choice[] | undefined => (typeof f.kind === "object" ? f.kind.choice ?? f.kind.many : undefined);
const kindOf = (f: Field) => (typeof f.kind === "string" ? f.kind : Object.keys(f.kind)[0]);

/** How a question is answered. With more than seven answers a list is folded. */
export function control(f: Field): "line" | "lines" | "day" | "moment" | "radios" | "boxes" | "list" {
  switch (kindOf(f)) {
    case "choice": return listed(f)!.length > 7 ? "list" : "radios";
    case "yes_no": return "radios";
    case "many": return "boxes";
    case "date": return "day";
    case "date_time": return "moment";
    case "long_text": return "lines";
    case "country": case "subdistrict": case "community": case "service": return "list";
    default: return "line";
  }
}

/** What can be chosen: values and texts; nothing where it is not one list for everybody. */
export function options(f: Field, lang: Lang): [string, string][] | undefined {
  switch (kindOf(f)) {
    case "yes_no": return [["yes", word(lang, "register", "fill-yes")], ["no", word(lang, "register", "fill-no")]];
    case "country": return countries[lang];
    case "subdistrict": return streets.map((s) => [s.code, lang === "zh" ? s.name.zh : `${s.name[lang]} ${s.name.zh}`]);
    case "service": return services.map((s) => [s.id, s.name[lang]]);
    default: return listed(f)?.map((c) => [c.id, c.label[lang]]);
  }
}

/** Whether a form, begun alone, asks first who the person is. */
export function asksGroup(form: Form): boolean {
  const conditions = [...form.pages.flatMap((p) => p.fields), ...form.documents].flatMap((x) => x.when ?? []);
  return conditions.some((c) => c.field === "group");
}

/** The questions of a page for somebody who has answered like this. */
export function asked(page: FormPage, answers: Answers): Use[] {
  return page.fields.filter((u) => (u.when ?? []).every((c) => c.is.includes(answers.get(c.field) ?? "")));
}

/** A day as a field takes it, in Tianjin. */
export function day(fromToday: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + fromToday * 86_400_000).toISOString().slice(0, 10);
}

const citizens = ["residence_registration", "residence_card", "school_enrolment"];
const nations: Localized = { zh: "SGP", en: "GBR", ja: "JPN", ko: "KOR", es: "ESP" };
const names: Localized = { zh: "王小明“小王”", en: `O'Connor & "Smith" <7>`, ja: "佐藤さくら（東麗）", ko: "남궁 민수", es: "María José Núñez" };
const surnames: Localized = { zh: "WANG", en: "O'CONNOR-SMITH", ja: "SATO", ko: "NAMGUNG", es: "GARCÍA DE LA CRUZ" };

/** Right answers to all a form asks of somebody in this language; each language takes other answers from a list. */
export function answersTo(form: Form, lang: Lang): Answers {
  const answers: Answers = new Map();
  const turn = languages.indexOf(lang);
  const citizen = citizens.includes(form.id) || (form.id === "job_training" && lang === "zh");
  const group = citizen ? "citizen" : form.id === "job_training" && lang === "ko" ? "hmt" : "foreign";
  if (asksGroup(form)) answers.set("group", group);
  const pick = <T>(all: T[], shift = 0) => all[(turn + shift) % all.length];
  const document = { citizen: ["resident_id_card", "11010519491231002X"], hmt: ["hk_macao_permit", "H12345678"], foreign: [pick(["passport", "travel_document"]), "M12345678"] }[group];
  const street = pick(streets.filter((s) => communities.some((c) => c.code.startsWith(s.code))));
  const fixed: Record<string, string> = {
    declaration_type: pick(["move_in", "change_of_address"]),
    // A page of its own asks what depends on these.
    housing_type: pick(["rented_home", "relatives_or_friends", "employer_dormitory", "construction_site", "homestay"]),
    purpose: form.id === "work_residence_permit" ? "work" : pick(["study", "work", "family_visit", "business", "tourism"]),
    contact_channel: pick(["sms", "email", "email", "sms", "none"]),
    anonymous: pick(["no", "no", "no", "no", "yes"]),
    doc_type: document[0],
    doc_number: document[1],
    birth_date: "1990-05-01",
    child_birth: "2018-09-04",
    entry_date: day(-2),
    registered_since: "2024-10-01",
    arrival_date: "2024-10-31",
    move_in_date: `${day(-1)}T21:30`,
    planned_leave: day(200),
    doc_expiry: "2061-12-30",
    stay_until: day(90),
    permit_expiry: "2060-02-29",
    street_code: street.code,
    address_detail: "幸福家园3号楼2门501",
  };
  for (const page of form.pages) {
    for (const [n, use] of asked(page, answers).entries()) {
      const f = field(use.field);
      const right = (): string => {
        if (fixed[f.id]) return fixed[f.id];
        if (typeof f.kind === "object" && f.kind.text) {
          switch (f.kind.text.shape) {
            case "latin_name": return surnames[lang] + (f.id === "surname" ? "" : " JR.");
            case "han_name": return pick(["王小明", "买买提·艾力"]);
            case "kana": return "ヤマダ ハナコ";
            case "resident_id": return "11010519491231002X";
            case "card_number": return `AB-1234/${turn}`;
            // No two answers are the same: one that lands in another place is seen.
            default: return `${names[lang]} ${[...fields.keys()].indexOf(f.id)}`;
          }
        }
        if (typeof f.kind === "object" && f.kind.number) return String(Math.min(f.kind.number.max, f.kind.number.min + 2 + turn));
        switch (kindOf(f)) {
          case "choice": return pick(listed(f)!, n).id;
          case "many": return listed(f)!.slice(turn, turn + 2).map((c) => c.id).join(",");
          case "yes_no": return pick(["yes", "no"], n);
          case "country": return nations[lang];
          case "community": return pick(communities.filter((c) => c.code.startsWith(street.code))).code;
          case "service": return pick(services, 5).id;
          case "phone": return `+82101234${String(5600 + [...fields.keys()].indexOf(f.id))}`;
          case "email": return `answer.${form.id}-${lang}@example.org`;
          case "long_text": return `${names[lang]}\n<b>2</b> & 3`;
          default: throw new Error(`no answer to ${f.id}`);
        }
      };
      answers.set(f.id, right());
    }
  }
  return answers;
}

const locales: Localized = { zh: "zh-CN", en: "en-GB", ja: "ja", ko: "ko", es: "es" };
const dated = (lang: Lang, day: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locales[lang], { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** An answer as it is read, without spaces and commas, in which languages' data differ. */
export function shown(f: Field, lang: Lang, answer: string): string {
  const label = (value: string) => options(f, lang)!.find(([v]) => v === value)![1];
  const read = () => {
    switch (kindOf(f)) {
      case "choice": case "yes_no": case "country": case "service": return label(answer);
      case "many": return new Intl.ListFormat(locales[lang]).format(answer.split(",").map(label));
      case "subdistrict": return streets.find((s) => s.code === answer)!.name[lang];
      case "community": {
        const { zh, pinyin } = communities.find((c) => c.code === answer)!;
        return lang === "zh" || lang === "ja" ? zh : `${pinyin} ${zh}`;
      }
      case "date": return dated(lang, answer, { day: "numeric", month: lang === "ja" ? "long" : "short", year: "numeric" });
      case "date_time": return `${dated(lang, answer.slice(0, 10), { dateStyle: "full" })} ${answer.slice(11)}`;
      // Numbers are shown in groups.
      case "phone": return answer.replace(/(?<=\d)[ -](?=\d)/g, "");
      default: return answer;
    }
  };
  return plain(read());
}

/** Without what may differ: spaces, commas, the hyphens in a telephone number, how East Asian dates divide year, month and day. */
export function plain(text: string): string {
  const dense = text.replace(/[\s,]/g, "").replace(/^\+[\d-]+$/, (number) => number.replaceAll("-", ""));
  return dense.replace(/(\d{4})[年년./]0?(\d+)[月월./]0?(\d+)[日일.]?/g, "$1年$2月$3日");
}

/** The community is chosen from a list that depends on the subdistrict. */
export const isCommunity = (f: Field) => kindOf(f) === "community";
