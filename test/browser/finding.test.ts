/** Finding words in a document and replacing them, alone and while others write. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  pasteHTML,
  runsOf,
  settled,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

async function begin(script: string, options = {}): Promise<Page> {
  const page = await stage.person({ name: "Ann", ...options });
  await newDocument(page, stage.url);
  // The search is one of the tools, which come behind the text; before they are there its key is the browser's own.
  await page.getByRole("toolbar", { name: "Formatting" }).waitFor();
  await textOf(page).click();
  await keys(page, script);
  return page;
}

const bar = (page: Page): Locator => page.getByRole("search", { name: "Find" });
const field = (page: Page): Locator => bar(page).getByRole("textbox", { name: "Find", exact: true });
const button = (page: Page, name: string): Locator => bar(page).getByRole("button", { name, exact: true });

async function says(page: Page, place: string): Promise<void> {
  await bar(page).getByRole("status").getByText(place, { exact: true }).waitFor();
}

/** The words that are highlighted, in their order; the current one in brackets. */
async function highlighted(page: Page): Promise<string> {
  return page.evaluate(() => {
    const ranges = ["weft-found", "weft-found-current"].flatMap((name) =>
      [...(CSS.highlights.get(name) ?? [])].map((range) => {
        const words = (range as Range).toString();
        return { range: range as Range, words: name === "weft-found" ? words : `[${words}]` };
      }),
    );
    ranges.sort((a, b) => a.range.compareBoundaryPoints(Range.START_TO_START, b.range));
    return ranges.map(({ words }) => words).join(" ");
  });
}

async function shows(page: Page, words: string): Promise<void> {
  let now = "";
  await until(async () => (now = await highlighted(page)) === words, { what: `"${words}", not "${now}"` }).catch(() => {
    expect(now).toBe(words);
  });
}

it("Mod+F finds what is selected; Enter and Shift+Enter go round, and Escape leaves the caret at the match", async () => {
  const page = await begin("a Cat and a cat<Enter>concat<Enter>dog<Home><Shift+End><Control+f>");
  await field(page).waitFor();
  expect(await field(page).inputValue()).toBe("dog");
  await says(page, "1 of 1");
  await keys(page, "cat");
  // From the caret on, which stands behind all of them: round to the first.
  await says(page, "1 of 3");
  await shows(page, "[Cat] cat cat");
  await keys(page, "<Enter>");
  await says(page, "2 of 3");
  await keys(page, "<Enter><Enter>");
  await says(page, "1 of 3");
  await keys(page, "<Shift+Enter>");
  await says(page, "3 of 3");
  await shows(page, "Cat cat [cat]");
  await keys(page, "<F3><Shift+F3><Control+g>");
  await says(page, "1 of 3");
  await button(page, "Match case").click();
  await says(page, "1 of 2");
  await button(page, "Whole words").click();
  await says(page, "1 of 1");
  await field(page).click();
  await keys(page, "<Escape>");
  expect(await bar(page).count()).toBe(0);
  await shows(page, "");
  await keys(page, "lion");
  expect(await outlineOf(page)).toEqual(["paragraph: a Cat and a lion", "paragraph: concat", "paragraph: dog"]);
});

it("says where nothing is found, and leaves the browser its own search at the second Mod+F", async () => {
  const page = await begin("words<Control+f>zebra");
  await says(page, "Nothing found");
  expect(await button(page, "Next match").getAttribute("aria-disabled")).toBe("true");
  await page.evaluate(() => {
    addEventListener("keydown", ({ key, defaultPrevented }) => {
      if (key === "f") document.title = defaultPrevented ? "the page's" : "the browser's";
    });
  });
  await keys(page, "<Control+f>");
  await until(async () => (await page.title()) === "the browser's");
  await keys(page, "<Escape>");
  expect(await outlineOf(page)).toEqual(["paragraph: words"]);
});

it("replaces one and then all with their marks kept, and one undo takes all back", async () => {
  const page = await begin("a **bold** word, a word, a word<Enter>``` word<Control+h>word");
  await says(page, "1 of 4");
  const words = bar(page).getByRole("textbox", { name: "Replace with" });
  await words.fill("thing");
  await words.press("Enter");
  await until(async () => (await outlineOf(page))[0] === "paragraph: a bold thing, a word, a word");
  await says(page, "1 of 3");
  await field(page).fill("bold");
  await says(page, "1 of 1");
  await button(page, "Replace all").click();
  await until(async () => (await outlineOf(page))[0] === "paragraph: a thing thing, a word, a word");
  const { content } = await documentOf(page);
  expect(runsOf(content?.[0])[1]).toEqual(["thing", "bold"]);
  await field(page).fill("word");
  await says(page, "1 of 3");
  await words.fill("");
  await button(page, "Replace all").click();
  await until(async () => (await outlineOf(page))[0] === "paragraph: a thing thing, a , a ");
  await says(page, "Nothing found");
  await field(page).press("Escape");
  await keys(page, "<Control+z>");
  expect((await outlineOf(page))[0]).toBe("paragraph: a thing thing, a word, a word");
  await keys(page, "<Control+z>");
  expect((await outlineOf(page))[0]).toBe("paragraph: a bold thing, a word, a word");
});

it("finds by a regular expression, says where it is none, and takes its groups into what replaces it", async () => {
  const page = await begin("due 3.12., then 24.12.<Enter>and 31.1.<Control+h>");
  await button(page, "Regular expression").click();
  await field(page).click();
  await keys(page, String.raw`(\d+)\.(\d+`);
  await bar(page).getByText("Not a regular expression yet").waitFor();
  expect(await field(page).getAttribute("aria-invalid")).toBe("true");
  await keys(page, String.raw`)\.`);
  await says(page, "1 of 3");
  await shows(page, "[3.12.] 24.12. 31.1.");
  await bar(page).getByRole("textbox", { name: "Replace with" }).click();
  await keys(page, "$2/$1<Enter>");
  await says(page, "1 of 2");
  await keys(page, "<Control+Enter>");
  expect(await outlineOf(page)).toEqual(["paragraph: due 12/3, then 12/24", "paragraph: and 1/31"]);
  await button(page, "Regular expression").click();
  await says(page, "Nothing found");
});

it("finds in cells, in code and in what is folded, which it unfolds", async () => {
  const page = await begin("");
  await pasteHTML(page, "<table><tr><td>one fish</td><td>two</td></tr></table><pre>fish()</pre><p>end</p>");
  await keys(page, "<Control+End><Enter>/toggle");
  await page.getByRole("option", { selected: true }).getByText("Toggle list").waitFor();
  await keys(page, "<Enter>Why<Enter><Tab>a fish");
  await page.getByRole("button", { name: "Fold: Why" }).click();
  await textOf(page).getByText("a fish").waitFor({ state: "hidden" });
  await keys(page, "<Control+Home><Control+f>fish");
  await says(page, "1 of 3");
  await shows(page, "[fish] fish");
  await keys(page, "<Shift+Enter>");
  await says(page, "3 of 3");
  await textOf(page).getByText("a fish").waitFor();
  await shows(page, "fish fish [fish]");
});

it("stays at its match while somebody else writes before it and in it", async () => {
  const ann = await begin("red<Enter>red<Enter>red<Control+Home>");
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, ann.url());
  await keys(ann, "<Control+f>red");
  await says(ann, "1 of 3");
  await keys(ann, "<Enter>");
  await says(ann, "2 of 3");
  await textOf(ben).click();
  await keys(ben, "<Control+Home>a red <Enter>");
  await settled(ann, ben);
  await says(ann, "3 of 4");
  await shows(ann, "red red [red] red");
  await keys(ben, "<ArrowDown><End><ArrowLeft>ea");
  await settled(ann, ben);
  await says(ann, "3 matches");
  await keys(ann, "<Enter>");
  await says(ann, "3 of 3");
});

it("brings a match far below into view, and Escape leaves it there", async () => {
  const page = await begin("");
  await pasteHTML(page, `${"<p>line</p>".repeat(300)}<p>needle</p>${"<p>line</p>".repeat(300)}`);
  await keys(page, "<Control+Home><Control+f>needle");
  await says(page, "1 of 1");
  await until(() =>
    page.evaluate(() => {
      const [range] = CSS.highlights.get("weft-found-current") ?? [];
      const box = (range as Range | undefined)?.getBoundingClientRect();
      return box !== undefined && box.top > 140 && box.bottom < innerHeight;
    }),
  );
});

it("only finds for who can't write, with the match selected by Escape", async () => {
  const page = await begin("some words");
  await page.evaluate(() => document.querySelector("weft-editor")?.setAttribute("mode", "view"));
  await textOf(page).click();
  await keys(page, "<Control+h>words");
  await says(page, "1 of 1");
  expect(await bar(page).getByRole("textbox").count()).toBe(1);
  await keys(page, "<Escape>");
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("words");
});

it("fits a narrow phone", async () => {
  const page = await begin("words<Control+h>", { viewport: { width: 320, height: 640 } });
  await field(page).waitFor();
  const inside = await bar(page).evaluate((element) => {
    const frame = element.getBoundingClientRect();
    return (
      frame.left >= 0 &&
      frame.right <= innerWidth &&
      [...element.querySelectorAll("input, button")].every((part) => {
        const box = part.getBoundingClientRect();
        return box.left >= frame.left && box.right <= frame.right;
      })
    );
  });
  expect(inside).toBe(true);
});
