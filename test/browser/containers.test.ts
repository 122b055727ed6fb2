/** Tables, callouts, columns and the rest in a real page: that they fit into it, light and dark, wide and narrow. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { newDocument, openDocument, saved, settled, textOf, useStage } from "../helpers/browser.ts";

const stage = useStage();

const line = (text: string, attrs: object = {}) => ({
  type: "textblock",
  attrs,
  ...(text === "" ? {} : { content: [{ type: "text", text }] }),
});
const cell = (text: string, attrs: object = {}) => ({ type: "cell", attrs, content: [line(text)] });
const row = (...cells: object[]) => ({ type: "row", content: cells });
const wide = Array.from({ length: 14 }, (_, column) => cell(`Column ${column + 1}`, { header: true }));

/** One of each, and what goes wrong with each. */
const BLOCKS: readonly object[] = [
  line("Everything", { kind: "heading1" }),
  {
    type: "table",
    content: [
      row(
        cell("Name", { header: true }),
        cell("Due", { header: true }),
        cell("Cost", { header: true, align: "right" }),
      ),
      row(cell("Paper"), cell("Monday"), cell("1.20", { align: "right" })),
      row(cell("Ink, which is short of a cell")),
      row(cell("Both", { colspan: 2 }), {
        type: "cell",
        content: [
          line("Red", { kind: "ordered" }),
          line("Blue", { kind: "ordered" }),
          line("Dark", { kind: "bullet", indent: 1 }),
        ],
      }),
    ],
  },
  { type: "table", content: [row(...wide), row(cell("A wide table scrolls in itself"))] },
  ...["note", "tip", "important", "warning", "caution"].map((tone) => ({
    type: "callout",
    attrs: { tone },
    content: [line(`This is a ${tone}.`), ...(tone === "tip" ? [line("With an item", { kind: "todo" })] : [])],
  })),
  {
    type: "columns",
    content: [
      {
        type: "column",
        attrs: { width: 2 },
        content: [line("Left", { kind: "heading3" }), line("Twice as wide as the right. ".repeat(4))],
      },
      { type: "column", content: [line("Right", { kind: "heading3" }), line("Stands below on a phone.")] },
    ],
  },
  { type: "math", content: [{ type: "text", text: "\\sum_{n=1}^{\\infty} \\frac{1}{n^2} = \\frac{\\pi^2}{6}" }] },
  { type: "image", attrs: { src: "javascript:alert(1)", alt: "What may not be shown", caption: "And its caption" } },
  { type: "file", attrs: { src: "/files/1", name: "report.pdf", size: 1_400_000, mime: "application/pdf" } },
  { type: "embed", attrs: { src: "https://video.example/watch?v=1", caption: "A talk about weaving" } },
  {
    type: "textblock",
    content: [
      { type: "text", text: "Said by " },
      { type: "mention", attrs: { user: "ann", label: "Ann" } },
      { type: "text", text: ", with " },
      { type: "math_inline", attrs: { latex: "a^2" } },
      { type: "text", text: " and " },
      { type: "emoji", attrs: { name: "tada", text: "🎉" } },
      { type: "footnote_ref", attrs: { footnote: "note-1" } },
      ...["gray", "brown", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "red"].flatMap((color) => [
        { type: "text", text: ` ${color}`, marks: [{ type: "color", attrs: { color } }] },
        { type: "text", text: ` ${color}`, marks: [{ type: "highlight", attrs: { color } }] },
      ]),
      { type: "text", text: " commented", marks: [{ type: "comment", attrs: { id: "c1" } }] },
      { type: "text", text: " came", marks: [{ type: "insertion", attrs: { id: "ann:1" } }] },
      { type: "text", text: " goes", marks: [{ type: "deletion", attrs: { id: "ann:2" } }] },
      { type: "text", text: " x" },
      { type: "text", text: "2", marks: [{ type: "superscript" }] },
    ],
  },
  { ...line("A block that is suggested."), marks: [{ type: "insertion", attrs: { id: "ann:3" } }] },
  { type: "footnote", attrs: { id: "note-1" }, content: [{ type: "text", text: "It says so here." }] },
];

/** Puts the blocks at the end of this window's document, as an edit of its own. */
async function insert(page: Page, blocks: readonly object[]): Promise<void> {
  await page.evaluate((content) => {
    const { view } = document.querySelector("weft-editor") as unknown as {
      view: {
        state: {
          schema: { nodeFromJSON(json: object): { content: unknown } };
          tr: { insert(at: number, content: unknown): unknown };
          doc: { content: { size: number } };
        };
        dispatch(tr: unknown): void;
      };
    };
    const { state } = view;
    view.dispatch(state.tr.insert(state.doc.content.size, state.schema.nodeFromJSON({ type: "doc", content }).content));
  }, blocks);
}

it("fits into the page, and shows what a row lacks without writing it", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await insert(ann, BLOCKS);
  await saved(ann);
  const phone = await stage.person({ name: "Ben", viewport: { width: 390, height: 844 } });
  await openDocument(phone, link);
  const dark = await stage.person({ name: "Cem", colorScheme: "dark" });
  await openDocument(dark, link);
  const before = await settled(ann, phone, dark);
  for (const page of [ann, phone, dark]) {
    const text = textOf(page);
    expect(await text.locator("td.weft-phantom").count()).toBe(2 + 13);
    expect(await text.locator(".weft-footnote-ref").getAttribute("data-number")).toBe("1");
    const { scrollWidth, clientWidth } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      clientWidth: document.documentElement.clientWidth,
    }));
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
    const [table] = await text
      .locator(".weft-table")
      .nth(1)
      .evaluateAll((frames) => frames.map((frame) => frame.scrollWidth > frame.clientWidth));
    expect(table).toBe(true);
  }
  const tops = (page: Page) =>
    textOf(page)
      .locator(".weft-column")
      .evaluateAll((columns) => columns.map((column) => column.getBoundingClientRect().top));
  const [[left, right], [above, below]] = [await tops(ann), await tops(phone)];
  expect(left).toBe(right);
  expect(above).toBeLessThan(below ?? 0);
  // A phantom is no place to write in, and a real cell is.
  await textOf(phone).locator("td.weft-phantom").first().click({ force: true });
  await textOf(phone).getByText("Paper", { exact: true }).click();
  await phone.keyboard.press("End");
  await phone.keyboard.type("!");
  await textOf(ann).getByText("Paper!", { exact: true }).waitFor();
  const after = await settled(ann, phone, dark);
  expect(JSON.stringify(after)).toBe(JSON.stringify(before).replace("Paper", "Paper!"));
});
