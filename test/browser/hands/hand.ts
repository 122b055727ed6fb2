/**
 * A person at a window who does what comes into their head. Owns: how a hand finds its place in whatever document it
 * meets, and how long it looks for what should come.
 * Must never: wait for what somebody else may have made impossible; then an act has no meaning, and the next one comes.
 */
import type { CDPSession, Locator, Page } from "playwright-core";
import type { BadLine } from "../../helpers/bad-line.ts";

/** Somebody in a document. */
export interface Hand {
  readonly name: string;
  /** The name of the other one. */
  readonly other: string;
  readonly page: Page;
  /** The browser's own protocol, for what Playwright has no name for. */
  readonly input: CDPSession;
  /** Theirs alone, so that the other's speed changes nothing of what they do. */
  readonly random: () => number;
  readonly line: BadLine;
}

/** Does one thing as a person would; `false` where it has no meaning in the document as it is. */
export type Act = (hand: Hand) => Promise<boolean>;

/** Whatever holds words. */
export const LINE = ":is(p, h1, h2, h3, h4, h5, h6, li, blockquote, pre > code)";

/** How long somebody looks for a menu or a dialog, in milliseconds. */
const LOOKS = 4_000;

const WORDS = ["warp", "weft", "reed", "loom", "naïve", "шерсть", "שתי", "糸", "🧵", "e\u0301", "10 %", "(so)", "it's"];

/** One of several, at random. */
export function oneOf<T>({ random }: Pick<Hand, "random">, list: readonly T[]): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error("There is nothing to choose from.");
  return found;
}

/** One or more words, as they are typed. */
export function words(hand: Hand, most = 4): string {
  const count = 1 + Math.floor(hand.random() * most);
  return Array.from({ length: count }, () => oneOf(hand, WORDS)).join(" ");
}

/** Types text and presses what stands in angle brackets. After a key that only moves, the hand sees where it went. */
export async function write({ page }: Hand, script: string): Promise<void> {
  for (const part of script.split(/(<[^<> ]+>)/)) {
    if (!/^<[^<> ]+>$/.test(part)) await page.keyboard.type(part);
    else {
      await page.keyboard.press(part.slice(1, -1));
      if (/Arrow|Home|End/.test(part)) await frame(page);
    }
  }
}

/** Resolves when the page has been painted once more. */
export async function frame(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
}

/** Whether something is to be seen after a while. */
export async function appears(what: Locator): Promise<boolean> {
  return what.waitFor({ timeout: LOOKS }).then(
    () => true,
    () => false,
  );
}

/** A place in the window. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** Brings one of the text's elements into sight and gives a spot in its first line; nothing where there is none, or it is covered. */
export async function spotIn({ page, random }: Hand, selector: string): Promise<Spot | undefined> {
  return page.evaluate(
    ([selector, which, where]) => {
      const all = [...document.querySelectorAll<HTMLElement>(`.weft-doc ${selector}`)];
      const seen = all.filter((element) => element.getClientRects().length > 0);
      const element = seen[Math.floor(which * seen.length)];
      if (element === undefined) return undefined;
      const { top: before, bottom: after } = element.getBoundingClientRect();
      // Below the bars, and above the window's edge.
      if (before < 130 || after > innerHeight - 60) element.scrollIntoView({ block: "center" });
      const { left, top, bottom, width } = element.getBoundingClientRect();
      const [x, y] = [left + Math.min(width - 4, 6 + where * width), top + Math.min(12, (bottom - top) / 2)];
      const under = document.elementFromPoint(x, y);
      if (under === null || !(element.contains(under) || under.contains(element))) return undefined;
      if (under.closest("button, input, textarea, iframe, .weft-file, .weft-embed") !== null) return undefined;
      return { x, y, left, top, bottom };
    },
    [selector, random(), random()] as const,
  );
}

/** Clicks into one of the text's elements; says whether the keys go to the text from now on. */
export async function goTo(hand: Hand, selector: string = LINE): Promise<boolean> {
  const spot = await spotIn(hand, selector);
  if (spot === undefined) return false;
  await hand.page.mouse.click(spot.x, spot.y);
  await frame(hand.page);
  return isInText(hand.page);
}

async function isInText(page: Page): Promise<boolean> {
  return page.evaluate(() => document.activeElement?.classList.contains("weft-doc") === true);
}

/** Begins a line of its own below one of those there are. */
export async function beginLine(hand: Hand, selector?: string): Promise<boolean> {
  if (!(await goTo(hand, selector))) return false;
  await write(hand, "<End><Enter>");
  return true;
}
