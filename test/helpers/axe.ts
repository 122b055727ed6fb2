/** What axe-core finds on a page, for the browser tests. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Each violation as a line "rule: element", so that a failure says where to look; empty if there is none. */
export async function axeViolations(page: Page): Promise<string> {
  // Evaluated by the debugger, not added as a script: the page's content security policy stays as it is.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Found {
      readonly id: string;
      readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
    }
    /**
     * Code and tables that are wider than the text. The caret scrolls them for who writes: a place of their own in the
     * order of Tab would be one more key in a text where Tab is the indent. For who reads, the browser itself gives the
     * focus to what scrolls and has nothing in it that could have it (Chromium, Firefox); reading.test.ts goes there. The
     * rule asks for an attribute, and knows neither.
     */
    const scrollsInText = (id: string, target: unknown): boolean =>
      id === "scrollable-region-focusable" &&
      Array.isArray(target) &&
      typeof target[0] === "string" &&
      document.querySelector(target[0])?.closest(".weft-doc") != null;
    const { axe } = globalThis as unknown as {
      axe: { run(context: Document, options: object): Promise<{ violations: readonly Found[] }> };
    };
    // What fades in is looked at when it is there, not as pale as it is on its way.
    const moving = [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])]
      .flatMap((root) => root.getAnimations())
      .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.allSettled(moving.map(({ finished }) => finished));
    // It is in no frame, and asks them in vain; Chromium says so in the console.
    const found = await axe.run(document, { iframes: false });
    const lines = found.violations.flatMap(({ id, nodes }) =>
      nodes
        .filter((node) => !scrollsInText(id, node.target))
        .map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ""}`),
    );
    return lines.join("\n");
  });
}
