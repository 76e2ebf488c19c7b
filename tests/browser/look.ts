// What every browser test does with a page it has reached.
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

const shots = join(import.meta.dirname, "report");

/** Looks at a page: no accessibility violation (axe needs JavaScript), no sideways scrolling, the right language, no forbidden script; and keeps a picture. */
export async function look(page: Page, lang: string, name: string, javaScript: boolean, axe = javaScript) {
  await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-CN" : lang);
  const width = page.viewportSize()!.width;
  await page.screenshot({ path: join(shots, `${lang}-${name}-${width}-${javaScript ? "js" : "nojs"}.png`), fullPage: true });
  const overflow = await page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
  if (axe) {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(", ")}`), name).toEqual([]);
  }
}
