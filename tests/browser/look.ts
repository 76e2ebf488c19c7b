// What every browser test does with a page it has reached.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import axe from "axe-core";
import { type Page, expect } from "@playwright/test";

const shots = join(import.meta.dirname, "report");
const languages = ["zh", "en", "ja", "ko", "es"];

/** One language for each page: what differs little by language is looked at in one of them, over the pages in all. */
function turn(lang: string, name: string): boolean {
  const sum = [...name].reduce((sum, sign) => sum + sign.codePointAt(0)!, 0);
  return languages[sum % languages.length] === lang;
}

/** The accessibility faults of a page. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const run = (window as any).axe.run as typeof axe.run;
    const { violations } = await run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(", ")}`);
  });
}

/** Keeps a picture for people to look at. A busy browser sometimes fails at that, which says nothing about the page: three tries. */
export async function keep(page: Page, name: string) {
  for (let tries = 3; ; tries--) {
    try {
      return await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true, timeout: 15_000 });
    } catch (error) {
      if (tries === 1) throw error;
    }
  }
}

/** A page on paper: kept as pictures to look at; gives how many sheets it takes. */
export async function paper(page: Page, name: string) {
  const file = join(shots, `${name}.pdf`);
  await page.pdf({ path: file, preferCSSPageSize: true });
  execFileSync("pdftoppm", ["-r", "100", "-png", file, file.replace(/\.pdf$/, "")]);
  return execFileSync("pdfinfo", [file], { encoding: "utf8" }).match(/Pages:\s+(\d+)/)![1];
}

/**
 * Looks at a page: no sideways scrolling, the right language, and keeps a picture; with `axe` (which needs JavaScript) no accessibility
 * violation. What axe finds differs by language, hardly by width: every language on the phone, one of them on the desk, unless `always`. A page without
 * JavaScript looks like the one with it: a picture in one language. ANJIA_PICTURES=all takes every one.
 */
export async function look(page: Page, lang: string, name: string, javaScript: boolean, axe: boolean | "always" = javaScript) {
  await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-CN" : lang);
  const width = page.viewportSize()!.width;
  const own = turn(lang, name);
  if (javaScript || own || process.env.ANJIA_PICTURES === "all") {
    await keep(page, `${lang}-${name}-${width}-${javaScript ? "js" : "nojs"}`);
  }
  const overflow = await page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
  if (axe === "always" || (axe && (width < 400 || own))) expect(await faults(page), name).toEqual([]);
}
