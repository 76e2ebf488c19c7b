// The mails the server under test has written.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";

export interface Mail {
  to: string;
  subject: string;
  /** The plain text. */
  text: string;
  /** As it was sent. */
  raw: string;
}

const read = new Map<string, Mail>();

function head(raw: string, name: string): string {
  const line = raw.split(/\r?\n\r?\n/)[0].replace(/\r?\n[ \t]+/g, " ").match(new RegExp(`^${name}: (.*)$`, "im"))?.[1] ?? "";
  const words = line.replace(/(\?=) (=\?)/g, "$1$2");
  return words.replace(/=\?utf-8\?(b|q)\?(.*?)\?=/gi, (_, how: string, text: string) => how.toLowerCase() === "b" ? Buffer.from(text, "base64").toString() : unquoted(text.replaceAll("_", " ")));
}

function unquoted(text: string): string {
  const plain = text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, "latin1").toString();
}

function text(raw: string): string {
  const part = raw.split(/^--.*$/m).find((p) => /^Content-Type: text\/plain/im.test(p)) ?? "";
  const [heads, ...rest] = part.trim().split(/\r?\n\r?\n/);
  const body = rest.join("\n\n");
  if (/base64/i.test(heads)) return Buffer.from(body, "base64").toString();
  return /quoted-printable/i.test(heads) ? unquoted(body) : body;
}

/** The mails to an address so far, in the order of their making. A file is read once. */
export function mailsTo(address: string): Mail[] {
  const folder = join(process.env.ANJIA_FOLDER!, "outbox");
  for (const file of readdirSync(folder)) {
    if (!file.endsWith(".eml") || read.has(file)) continue;
    const raw = readFileSync(join(folder, file), "utf8");
    read.set(file, { to: head(raw, "To"), subject: head(raw, "Subject"), text: text(raw), raw });
  }
  return [...read].filter(([, mail]) => mail.to === address).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mail]) => mail);
}

/** The mails to an address, once there are so many. */
export async function mails(address: string, count: number): Promise<Mail[]> {
  await expect.poll(() => mailsTo(address).length, { timeout: 20_000, intervals: [50, 100, 200] }).toBe(count);
  return mailsTo(address);
}
