// What every page must pass: axe finds nothing serious in either theme, and nothing is
// cut off.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { findFaults } from "./faults.ts";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** inspect lists what is wrong with a page as it stands. */
export async function inspect(page: Page, name: string): Promise<string[]> {
  await page.waitForFunction(() => document.readyState === "complete");
  const problems: string[] = [];
  const axe = async (builder: AxeBuilder, theme: string): Promise<void> => {
    const { violations } = await builder.setLegacyMode().analyze(); // there are no frames
    for (const v of violations) {
      // axe takes the page under a sheet for what lies over it. Every sheet is a page too, and
      // its targets are measured there.
      if (v.id === "target-size" && (await page.locator("dialog[open].modal").count()) > 0) continue;
      if (v.impact !== "serious" && v.impact !== "critical") continue;
      problems.push(`${name}, ${theme}: ${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
    }
  };
  const first = await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  const other = first === "dark" ? "light" : "dark";
  await settled(page);
  await axe(new AxeBuilder({ page }).withTags(rules), first);
  for (const fault of await page.evaluate(findFaults)) problems.push(`${name}: ${fault}`);
  // Colours are all that the other theme changes.
  await page.emulateMedia({ colorScheme: other });
  await settled(page);
  await axe(new AxeBuilder({ page }).withRules(["color-contrast"]), other);
  await page.emulateMedia({ colorScheme: first });
  return problems;
}

/** settled waits until nothing moves: a dialog half faded in has no contrast yet. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== "running" || a.effect?.getComputedTiming().iterations === Infinity));
}
