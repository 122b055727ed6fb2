/** Where the others are: at the edges of the text, beside what they write, and followed; and one's own line stays. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  pasteHTML,
  settled,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

const LINES = Array.from({ length: 120 }, (_, index) =>
  index % 30 === 0 ? `<h2>Part ${index / 30 + 1}</h2>` : `<p>Line ${index} goes over one and under the next.</p>`,
).join("");

interface Pair {
  readonly ann: Page;
  readonly ben: Page;
}

/** Two windows on a long document, Ann's caret at its end and Ben's at its beginning. */
async function longDocument(options: object = {}): Promise<Pair> {
  const [ann, ben] = await Promise.all([
    stage.person({ name: "Ann", ...options }),
    stage.person({ name: "Ben", ...options }),
  ]);
  const link = await newDocument(ann, stage.url);
  await pasteHTML(ann, LINES);
  await openDocument(ben, link);
  await settled(ann, ben);
  await place(ann, 119);
  await place(ben, 1);
  return { ann, ben };
}

/** Puts a caret into a block, as a click there does, and brings it into sight. */
async function place(page: Page, block: number, offset = 5): Promise<void> {
  await page.evaluate(
    ([block, offset]) => {
      const text = document.querySelector<HTMLElement>("weft-editor .ProseMirror");
      const words = text?.children[block]?.firstChild;
      if (text === null || words === null || words === undefined) throw new Error(`There is no block ${block}.`);
      text.focus({ preventScroll: true });
      getSelection()?.collapse(words, offset);
      text.children[block]?.scrollIntoView({ block: "center" });
    },
    [block, offset] as const,
  );
}

const chip = (page: Page, name: string): Locator => page.getByRole("button", { name });

/** Whether somebody's caret is drawn in the window. */
async function sees(page: Page, name: string): Promise<boolean> {
  const caret = page.locator("weft-editor .weft-caret", { hasText: name });
  if ((await caret.count()) === 0) return false;
  const box = await caret.first().boundingBox();
  const { height } = page.viewportSize() ?? { height: 0 };
  return box !== null && box.y > 0 && box.y + box.height < height;
}

describe("who is out of sight", () => {
  it("is a chip at the edge behind which they are; a press goes there and leaves the own caret", async () => {
    const { ann, ben } = await longDocument();
    await chip(ben, "Go to Ann, below").waitFor();
    await chip(ann, "Go to Ben, above").waitFor();
    expect(await ben.locator("weft-editor .weft-caret").count()).toBe(0);
    await chip(ben, "Go to Ann, below").click();
    await until(() => sees(ben, "Ann"), { what: "Ann's caret in Ben's window" });
    await chip(ben, "Go to Ann, below").waitFor({ state: "detached" });
    // Ben's caret is where it was: what he types goes there.
    await textOf(ben).focus();
    await ben.keyboard.type("here ");
    const { content = [] } = await settled(ann, ben);
    expect(JSON.stringify(content[1])).toContain("Line here 1 goes");
  });

  it("goes along when they move, and is gone with them", async () => {
    const { ann, ben } = await longDocument();
    await place(ben, 60);
    await chip(ben, "Go to Ann, below").waitFor();
    await place(ann, 2);
    await chip(ben, "Go to Ann, above").waitFor();
    await ann.close();
    await chip(ben, "Go to Ann, above").waitFor({ state: "detached" });
  });
});

describe("following", () => {
  it("goes where they go, until one takes over", async () => {
    const { ann, ben } = await longDocument();
    await ben.getByRole("button", { name: "1 other person is here" }).click();
    await ben.getByRole("button", { name: "Follow Ann" }).click();
    await ben.getByText("Following Ann", { exact: true }).first().waitFor();
    await until(() => sees(ben, "Ann"), { what: "Ann's caret at the end" });
    for (const block of [10, 70, 3]) {
      await place(ann, block);
      await ann.keyboard.type("on ");
      await until(() => sees(ben, "Ann"), { what: `Ann's caret in block ${block}` });
    }
    await ben.keyboard.press("Escape");
    await ben.locator(".follow-pill").waitFor({ state: "detached" });
    await place(ann, 110);
    await chip(ben, "Go to Ann, below").waitFor();
  });

  it("ends by the wheel, by the button, and when they leave, which is said", async () => {
    const { ann, ben } = await longDocument();
    const pill = ben.locator(".follow-pill");
    const begin = async (): Promise<void> => {
      await ben.getByRole("button", { name: "1 other person is here" }).click();
      await ben.getByRole("button", { name: "Follow Ann" }).click();
      await pill.waitFor();
    };
    await begin();
    await ben.mouse.move(400, 400);
    await ben.mouse.wheel(0, -300);
    await pill.waitFor({ state: "detached" });
    await begin();
    await pill.getByRole("button", { name: "Stop" }).click();
    await pill.waitFor({ state: "detached" });
    await begin();
    await ann.close();
    await pill.waitFor({ state: "detached" });
    await ben.getByText("You no longer follow Ann.").waitFor({ state: "attached" });
  });
});

describe("where is everyone", () => {
  it("tells by the keyboard alone who is under which heading, and goes there", async () => {
    const { ann, ben } = await longDocument();
    await place(ann, 100);
    await ann.keyboard.type("x");
    // What shows the others is loaded late.
    await chip(ben, "Go to Ann, below").waitFor();
    await textOf(ben).focus();
    await ben.keyboard.press("Control+Alt+p");
    const dialog = ben.getByRole("dialog", { name: "Where is everyone" });
    await dialog.getByText("below, under “Part 4”").waitFor();
    await ben.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await until(() => sees(ben, "Ann"), { what: "Ann's caret" });
    await ann.close();
    await chip(ben, "Go to Ann, above").waitFor({ state: "detached" });
    await ben.keyboard.press("Control+Alt+p");
    await dialog.getByText("Nobody else is here.").waitFor();
    await ben.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await textOf(ben).evaluate((text) => text.contains(document.activeElement))).toBe(true);
  });
});

describe("what others write", () => {
  it("is said where it is in the own paragraph, and shown by a bar beside it", async () => {
    const { ann, ben } = await longDocument();
    await place(ben, 5);
    // Ben's window knows of Ann before she writes: what shows the others is loaded late.
    await chip(ben, "Go to Ann, below").waitFor();
    await place(ann, 5, 9);
    await ann.keyboard.type("and more ");
    await ben.locator("weft-editor .weft-typing:not([hidden])").waitFor({ state: "attached" });
    await ben.getByText("Ann is editing this paragraph.").waitFor({ state: "attached" });
    // It goes when they stop.
    await ben.locator("weft-editor .weft-typing:not([hidden])").waitFor({ state: "detached" });
  });

  it("never moves the line in which one writes", async () => {
    const random = seeded(SEED);
    const { ann, ben } = await longDocument();
    await place(ben, 60);
    await ben.keyboard.type("mine ");
    await settled(ann, ben);
    const topOf = async (): Promise<number> =>
      ben.evaluate(() => {
        const { view } = document.querySelector("weft-editor") as unknown as {
          view: { coordsAtPos(at: number): { top: number }; state: { selection: { head: number } } };
        };
        return view.coordsAtPos(view.state.selection.head).top;
      });
    const before = await topOf();
    for (let round = 0; round < 12; round++) {
      // Above the window, and in it above the caret.
      const block = random() < 0.5 ? 2 + Math.floor(random() * 20) : 55 + Math.floor(random() * 5);
      await place(ann, block, 0);
      if (random() < 0.6) await ann.keyboard.type("one\ntwo\n");
      else await ann.keyboard.press("Backspace");
      await settled(ann, ben);
      await until(async () => Math.abs((await topOf()) - before) < 1.5, {
        what: `the line to be where it was after round ${round} (WEFT_SEED=${SEED}): ${await topOf()} for ${before}`,
      });
    }
    expect(JSON.stringify(await documentOf(ben))).toContain("mine ");
  });
});

describe("what is drawn late", () => {
  const TALL = String.raw`\begin{matrix}1\\2\\3\\4\\5\\6\\7\\8\\9\end{matrix}`;

  /** Somebody alone, at the end of code that is at the window's lower edge, below a formula that is not drawn until `draw`. */
  async function belowFormula(): Promise<{ readonly ann: Page; readonly draw: () => Promise<void> }> {
    const ann = await stage.person({ name: "Ann", viewport: { width: 1200, height: 600 } });
    let come = (): void => {};
    const wanted = new Promise<void>((resolve) => (come = resolve));
    const asked = ann.waitForRequest(/formula-renderer/);
    await ann.route(/formula-renderer/, async (route) => {
      await wanted;
      await route.continue();
    });
    await newDocument(ann, stage.url);
    await ann.getByRole("toolbar", { name: "Formatting" }).waitFor();
    await pasteHTML(ann, LINES.slice(0, LINES.indexOf("<p>Line 9 ")));
    for (const [typed, label, words] of [
      ["formula", "Formula", `${TALL}<Control+Enter>`],
      ["code", "Code block", "let x;<Enter>let y;"],
    ] as const) {
      await keys(ann, `<Enter>/${typed}`);
      await ann.getByRole("option", { selected: true }).getByText(label, { exact: true }).waitFor();
      await keys(ann, `<Enter>${words}`);
    }
    await asked;
    await until(() => isCaretShown(ann), { what: "the caret in the window" });
    const drawn = textOf(ann).locator(".weft-math-drawn .katex-html");
    return {
      ann,
      draw: async () => {
        come();
        await drawn.waitFor();
      },
    };
  }

  const caretOf = async (page: Page): Promise<number> =>
    page.evaluate(() => {
      const { view } = document.querySelector("weft-editor") as unknown as {
        view: { coordsAtPos(at: number): { bottom: number }; state: { selection: { head: number } } };
      };
      return view.coordsAtPos(view.state.selection.head).bottom;
    });
  async function isCaretShown(page: Page): Promise<boolean> {
    const bottom = await caretOf(page);
    return bottom > 0 && bottom <= (page.viewportSize()?.height ?? 0);
  }

  it("does not push the line in which one writes out of the window", async () => {
    const { ann, draw } = await belowFormula();
    const before = await caretOf(ann);
    await draw();
    await until(async () => Math.abs((await caretOf(ann)) - before) < 1.5, { what: "the line where it was" });
  });

  it("does not do so behind a menu either: that leads back to a line in the window", async () => {
    const { ann, draw } = await belowFormula();
    const field = ann.getByRole("combobox", { name: "Find a language" });
    await keys(ann, "<Control+Alt+k>");
    await field.waitFor();
    await draw();
    await keys(ann, "rust<Enter>");
    await textOf(ann).getByRole("button", { name: "Language: Rust" }).waitFor({ state: "attached" });
    await until(() => isCaretShown(ann), { what: "the caret in the window" });
    expect(await textOf(ann).evaluate((text) => document.activeElement === text)).toBe(true);
  });
});
