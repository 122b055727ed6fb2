/** The bubble over selected words, and which tools an element shows. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  runsOf,
  settled,
  textOf,
  useStage,
  type PersonOptions,
} from "../helpers/browser.ts";
import { useHostPage } from "../helpers/host-page.ts";
import { until } from "../helpers/until.ts";

const host = useHostPage();

const stage = useStage({ env: () => ({ WEFT_ALLOWED_ORIGINS: host.url }) });

const bubbleOf = (page: Page): Locator => page.getByRole("toolbar", { name: "Selected text" });
const barOf = (page: Page): Locator => page.getByRole("toolbar", { name: "Formatting" });

async function begin(words: string, options: PersonOptions = {}): Promise<Page> {
  const page = await stage.person({ name: "Ann", ...options });
  await newDocument(page, stage.url);
  await textOf(page).click();
  await keys(page, words);
  return page;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is selected, and the bubble, on the screen. */
async function boxesOf(page: Page): Promise<{ readonly words: Box; readonly bubble: Box }> {
  const bubble = (await bubbleOf(page).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const words = await page.evaluate(() => getSelection()?.getRangeAt(0).getBoundingClientRect().toJSON() as Box);
  const { x, y, width, height } = bubble;
  return { words, bubble: { top: y, bottom: y + height, left: x, right: x + width } };
}

/** Whether the editor has a selection that is more than a caret. Runs in the page. */
function isSomethingSelected(): boolean {
  const editor = document.querySelector("weft-editor") as unknown as {
    view: { state: { selection: { empty: boolean } } };
  };
  return !editor.view.state.selection.empty;
}

/** Resolves when a bubble that was to come would have: a page's timers end in the order in which they are due. */
async function rest(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(resolve, 240);
      }),
  );
}

it("stands over words that are selected and covers none of them; what it does is done to them, and it stays", async () => {
  const page = await begin("one<Enter>two<Enter>three words here");
  await keys(page, "<Control+Shift+ArrowLeft>");
  await bubbleOf(page).waitFor();
  const { words, bubble } = await boxesOf(page);
  expect(bubble.bottom).toBeLessThanOrEqual(words.top);
  await bubbleOf(page).getByRole("button", { name: "Bold" }).click();
  expect(runsOf((await documentOf(page)).content?.[2])).toEqual([
    ["three words ", ""],
    ["here", "bold"],
  ]);
  expect(await bubbleOf(page).getByRole("button", { name: "Bold" }).getAttribute("aria-pressed")).toBe("true");
  await bubbleOf(page).getByRole("button", { name: "Style: Text" }).click();
  await page.getByRole("menuitemradio", { name: "Heading 2" }).click();
  await bubbleOf(page).getByRole("button", { name: "Style: Heading 2" }).waitFor();
  await keys(page, "gone");
  await bubbleOf(page).waitFor({ state: "hidden" });
});

it("comes neither while the mouse selects nor while Shift is down, and then does", async () => {
  const page = await begin("some words to select");
  const box = await textOf(page).getByText("some words").boundingBox();
  if (box === null) throw new Error("No words.");
  await page.mouse.move(box.x + 4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + box.height / 2, { steps: 4 });
  await until(() => page.evaluate(() => (getSelection()?.toString() ?? "") !== ""), { what: "a selection" });
  await rest(page);
  expect(await bubbleOf(page).count()).toBe(0);
  await page.mouse.up();
  await bubbleOf(page).waitFor();
  await keys(page, "<End>");
  await bubbleOf(page).waitFor({ state: "hidden" });
  await page.keyboard.down("Shift");
  await page.keyboard.press("Home");
  await rest(page);
  expect(await bubbleOf(page).count()).toBe(0);
  await page.keyboard.up("Shift");
  await bubbleOf(page).waitFor();
});

it("is sent away by Escape until the selection changes", async () => {
  const page = await begin("some words");
  await keys(page, "<Control+Shift+ArrowLeft>");
  await bubbleOf(page).waitFor();
  await keys(page, "<Escape>");
  await bubbleOf(page).waitFor({ state: "hidden" });
  await keys(page, "<Control+b>");
  await rest(page);
  expect(await bubbleOf(page).count()).toBe(0);
  await keys(page, "<Shift+ArrowLeft>");
  await bubbleOf(page).waitFor();
});

it.for<[what: string, typed: string, select: string]>([
  ["code", "```<Enter>code", "<Shift+Home>"],
  ["a formula's source", "$$ x^2", "<Shift+Home>"],
  ["nothing but nodes", "words<Enter>---", "<ArrowUp>"],
])("does not come over %s", async ([, typed, select]) => {
  const page = await begin(typed);
  await keys(page, select);
  expect(await page.evaluate(isSomethingSelected)).toBe(true);
  await rest(page);
  expect(await bubbleOf(page).count()).toBe(0);
});

it("stands below where there is no room above, and on neither side of what fills the window", async () => {
  const page = await begin("first line", { viewport: { width: 900, height: 420 } });
  await keys(page, `<Enter>${"line<Enter>".repeat(30)}last`);
  await textOf(page).getByText("first line").scrollIntoViewIfNeeded();
  await textOf(page)
    .getByText("first line")
    .dblclick({ position: { x: 12, y: 12 } });
  await bubbleOf(page).waitFor();
  const over = await boxesOf(page);
  expect(over.bubble.bottom <= over.words.top || over.bubble.top >= over.words.bottom).toBe(true);
  // Scrolled until the words are just below the bar, there is no room over them.
  await page.evaluate(() => {
    const bar = document.querySelector("weft-editor")?.shadowRoot?.querySelector(".bar")?.getBoundingClientRect();
    const words = getSelection()?.getRangeAt(0).getBoundingClientRect();
    scrollBy(0, (words?.top ?? 0) - (bar?.bottom ?? 0) - 4);
  });
  await until(
    async () => {
      const { words, bubble } = await boxesOf(page);
      return bubble.top >= words.bottom;
    },
    { what: "the bubble to stand below" },
  );
  await keys(page, "<Control+a>");
  await bubbleOf(page).waitFor({ state: "hidden" });
});

it("stays with its words while others write above them", async () => {
  const ann = await begin("above<Enter>words");
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await keys(ann, "<Shift+Home>");
  await bubbleOf(ann).waitFor();
  const before = await boxesOf(ann);
  await textOf(ben).getByText("above").click();
  await keys(ben, "<End><Enter>more<Enter>lines");
  await settled(ann, ben);
  await until(
    async () => {
      const { words, bubble } = await boxesOf(ann);
      return words.top > before.words.top && bubble.bottom <= words.top && words.top - bubble.bottom < 20;
    },
    { what: "the bubble to go with its words" },
  );
  await bubbleOf(ann).getByRole("button", { name: "Italic" }).click();
  const { content } = await settled(ann, ben);
  expect(runsOf(content?.[3])).toEqual([["words", "italic"]]);
});

it("on a phone it stands below the words, clear of the handles of the selection", async () => {
  const page = await begin("one<Enter>two<Enter>three", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await keys(page, "<Shift+Home>");
  await bubbleOf(page).waitFor();
  const { words, bubble } = await boxesOf(page);
  expect(bubble.top).toBeGreaterThan(words.bottom + 20);
  expect(bubble.right).toBeLessThanOrEqual(390);
});

describe("an element shows the tools that its attribute names", () => {
  async function embedded(toolbar: string): Promise<Page> {
    const page = await stage.person({ name: "Ann" });
    const name = new URL(await newDocument(page, stage.url)).pathname.slice("/d/".length);
    host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><div style="height:120px"></div>
      <script type="module" src="${stage.url}/embed.js"></script>
      <weft-editor document="${name}" ${toolbar}></weft-editor></html>`;
    await openDocument(page, host.url);
    await textOf(page).click();
    await keys(page, "some words<Shift+Home>");
    return page;
  }

  it("full, and without one: a bar with all, and the bubble", async () => {
    for (const attribute of ["", 'toolbar="full"', 'toolbar="of another version"']) {
      const page = await embedded(attribute);
      await bubbleOf(page).waitFor();
      for (const name of ["Bold", "Underline", "Task list", "Insert"])
        expect(await barOf(page).getByRole("button", { name }).count()).toBe(1);
    }
  });

  it("compact: a bar with the commonest, the others in More, and the bubble", async () => {
    const page = await embedded('toolbar="compact"');
    await bubbleOf(page).waitFor();
    expect(await barOf(page).getByRole("button", { name: "Bold" }).count()).toBe(1);
    expect(await barOf(page).getByRole("button", { name: "Underline" }).count()).toBe(0);
    await barOf(page).getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitemradio", { name: "Underline" }).click();
    expect(runsOf((await documentOf(page)).content?.[0])).toEqual([["some words", "underline"]]);
    await keys(page, "<Alt+F10><End>");
    await until(() => barOf(page).evaluate((bar) => bar.contains((bar.getRootNode() as ShadowRoot).activeElement)));
  });

  it("bubble: no bar; Alt+F10 goes to the bubble, also to one sent away, and Escape back", async () => {
    const page = await embedded('toolbar="bubble"');
    await bubbleOf(page).waitFor();
    expect(await barOf(page).count()).toBe(0);
    await keys(page, "<Escape>");
    await bubbleOf(page).waitFor({ state: "hidden" });
    await keys(page, "<Alt+F10>");
    await bubbleOf(page).getByRole("button", { name: "Style: Text" }).waitFor();
    await keys(page, "<ArrowRight><ArrowRight><Enter>");
    expect(runsOf((await documentOf(page)).content?.[0])).toEqual([["some words", "italic"]]);
    await keys(page, "<Escape>X");
    expect(runsOf((await documentOf(page)).content?.[0])).toEqual([["X", "italic"]]);
  });

  it("none: neither; and it may change while it is open", async () => {
    const page = await embedded('toolbar="none"');
    await rest(page);
    expect([await barOf(page).count(), await bubbleOf(page).count()]).toEqual([0, 0]);
    const set = (kind: string): Promise<void> =>
      page.evaluate((kind) => document.querySelector("weft-editor")?.setAttribute("toolbar", kind), kind);
    await set("bubble");
    await bubbleOf(page).waitFor();
    await set("compact");
    await barOf(page).getByRole("button", { name: "More" }).waitFor();
    await set("none");
    await bubbleOf(page).waitFor({ state: "hidden" });
    expect(await barOf(page).count()).toBe(0);
  });
});
