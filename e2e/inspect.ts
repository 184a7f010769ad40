// What every page must pass: axe finds nothing serious in either theme, and nothing
// runs over the side.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** inspect lists what is wrong with a page as it stands. */
export async function inspect(page: Page, name: string): Promise<string[]> {
  await page.waitForFunction(() => document.readyState === "complete");
  const problems: string[] = [];
  const axe = async (builder: AxeBuilder, theme: string): Promise<void> => {
    const { violations } = await builder.setLegacyMode().analyze(); // there are no frames
    for (const v of violations) {
      // axe takes the page under a modal dialog for what lies over it; .
      if (v.id === "target-size" && (await page.locator("dialog[open]").count()) > 0) continue;
      if (v.impact !== "serious" && v.impact !== "critical") continue;
      problems.push(`${name}, ${theme}: ${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
    }
  };
  const first = await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  const other = first === "dark" ? "light" : "dark";
  await settled(page);
  await axe(new AxeBuilder({ page }).withTags(rules), first);
  for (const what of await outside(page)) problems.push(`${name}: ${what}`);
  // Colours are all that the other theme changes.
  await page.emulateMedia({ colorScheme: other });
  await settled(page);
  await axe(new AxeBuilder({ page }).withRules(["color-contrast"]), other);
  await page.emulateMedia({ colorScheme: first });
  return problems;
}

/** outside finds what cannot be reached: over the side of the page, or cut off by a box. */
async function outside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const found: string[] = [];
    if (root.scrollWidth > root.clientWidth) found.push(`runs ${root.scrollWidth - root.clientWidth} px over the side`);
    for (const control of document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary")) {
      if (!control.checkVisibility({ visibilityProperty: true }) || control.closest(".visually-hidden, .honey")) continue; // what people are not to see
      const { left, right, width } = control.getBoundingClientRect();
      const words = (control.getAttribute("aria-label") ?? control.textContent ?? "").trim().slice(0, 40);
      for (let box = control.parentElement; box; box = box.parentElement) {
        const { overflowX } = getComputedStyle(box);
        if (overflowX === "auto" || overflowX === "scroll") break; // it can be scrolled to
        const edge = box.getBoundingClientRect();
        if ((overflowX === "hidden" || overflowX === "clip" || box === root) && width > 1 && (right > edge.right + 1 || left < edge.left - 1)) {
          found.push(`${control.tagName} “${words}” is cut off by ${box.tagName}.${box.className}`);
          break;
        }
      }
    }
    return found;
  });
}

/** settled waits until nothing moves: a dialog half faded in has no contrast yet. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running" || a.effect?.getComputedTiming().iterations === Infinity));
}
