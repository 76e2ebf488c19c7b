// How a person works on a page: with a finger or a mouse, or with the keyboard alone.
import { type Page, expect } from "@playwright/test";

export interface Hands {
  /** Types into a line or several, in place of what stands there. */
  write(id: string, text: string): Promise<void>;
  /** A day, or a moment to the minute. */
  date(id: string, value: string): Promise<void>;
  /** One of a folded list. */
  list(id: string, value: string): Promise<void>;
  /** One of several in view. */
  radio(name: string, value: string): Promise<void>;
  /** Ticks one. */
  tick(name: string, value: string): Promise<void>;
  /** A button or a link. */
  press(selector: string): Promise<void>;
}

/** Radios and boxes lie beneath their labels. */
const labelOf = (page: Page, name: string, value: string) => page.locator(`input[name="${name}"][value="${value}"] + label`);

export function mouse(page: Page): Hands {
  const choose = (name: string, value: string) => labelOf(page, name, value).click();
  return {
    write: (id, text) => page.fill(`[id="${id}"]`, text),
    date: (id, value) => page.fill(`[id="${id}"]`, value),
    list: async (id, value) => void (await page.selectOption(`[id="${id}"]`, value)),
    radio: choose,
    tick: choose,
    press: (selector) => page.locator(selector).first().click(),
  };
}

export function keyboard(page: Page): Hands {
  const key = (name: string) => page.keyboard.press(name);
  const at = (selector: string) => page.evaluate((s) => document.activeElement!.matches(s), selector);
  /** Forwards through the page, at its end from the beginning. */
  async function to(selector: string) {
    for (let n = 0; n < 250; n++) {
      if (await at(selector)) return;
      await key("Tab");
    }
    throw new Error(`the keyboard does not reach ${selector}`);
  }
  return {
    async write(id, text) {
      await to(`[id="${id}"]`);
      await key("Control+A");
      await page.keyboard.type(text);
    },
    async date(id, value) {
      // The parts in the order of a browser that speaks American English.
      await to(`[id="${id}"]`);
      const [year, month, day, hour, minute] = value.split(/\D/);
      await page.keyboard.type(`${month}${day}${year}`);
      if (hour) {
        await key("ArrowRight");
        await page.keyboard.type(`${String(Number(hour) % 12 || 12).padStart(2, "0")}${minute}${Number(hour) < 12 ? "A" : "P"}`);
      }
      await expect(page.locator(`[id="${id}"]`)).toHaveValue(value);
    },
    async list(id, value) {
      await to(`[id="${id}"]`);
      const [now, there] = await page.locator(`[id="${id}"]`).evaluate((list: HTMLSelectElement, value) => [list.selectedIndex, [...list.options].findIndex((o) => o.value === value)], value);
      for (let n = now; n < there; n++) await key("ArrowDown");
      for (let n = now; n > there; n--) await key("ArrowUp");
      await expect(page.locator(`[id="${id}"]`)).toHaveValue(value);
    },
    async radio(name, value) {
      await to(`[name="${name}"]`);
      // Space takes the first where none is chosen yet; arrows go on from there, round and round.
      await key("Space");
      for (let n = 0; n < 10 && !(await at(`[value="${value}"]`)); n++) await key("ArrowDown");
      await expect(page.locator(`[name="${name}"][value="${value}"]`)).toBeChecked();
    },
    async tick(name, value) {
      await to(`[name="${name}"][value="${value}"]`);
      await key("Space");
    },
    async press(selector) {
      await to(selector);
      await key("Enter");
    },
  };
}
