/**
 * New content for a document that others have open. What is looked at is not only what the document says then, but what was written to
 * get there: what did not change must not be made anew.
 */
import { documentJSON, newBlockId, schema, updateFromJSON } from "@weft/schema";
import { FORMATS, type Format, changeContent, isForeign, writeContent } from "@weft/schema/content";
import { documentFromMarkdown, markdownFromDocument } from "@weft/schema/markdown";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import * as Y from "yjs";
import { SEED } from "../../../test/helpers/random.ts";
import { type NodeJSON, documents } from "./documents.ts";

const settings = { seed: SEED, numRuns: 40 };

interface BlockJSON extends NodeJSON {
  readonly attrs: Readonly<Record<string, unknown>>;
}

function docOf(json: unknown): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, updateFromJSON(json));
  return doc;
}

const line = (id: string, text: string, attrs: object = {}, marks: object[] = []): object => ({
  type: "textblock",
  attrs: { id, ...attrs },
  ...(text === "" ? {} : { content: [{ type: "text", text, marks }] }),
});
const page = (...content: object[]): Y.Doc => docOf({ type: "doc", content });
const blocksIn = (doc: Y.Doc): readonly BlockJSON[] => (documentJSON(doc) as { content: BlockJSON[] }).content;
const textsIn = (doc: Y.Doc): string[] =>
  blocksIn(doc).map((block) => block.content?.map(({ text }) => text).join("") ?? "");
const idsIn = (doc: Y.Doc): unknown[] => blocksIn(doc).map(({ attrs }) => attrs["id"]);

/** Ids of blocks and of what is in them, not those that marks and references hold. */
function blockIdsIn(json: unknown): unknown[] {
  const { attrs, content = [] } = json as { attrs?: { id?: unknown }; content?: unknown[] };
  return [attrs?.id, ...content.flatMap(blockIdsIn)];
}

/** Changes the document; returns how many letters and elements were written and removed for it. */
function change(doc: Y.Doc, text: string, format: Format): { written: number; removed: number } {
  let written = 0;
  let removed = 0;
  const count = (transaction: Y.Transaction): void => {
    for (const [client, clock] of transaction.afterState) written += clock - (transaction.beforeState.get(client) ?? 0);
    for (const ranges of transaction.deleteSet.clients.values()) for (const { len } of ranges) removed += len;
  };
  doc.on("afterTransaction", count);
  changeContent(doc, text, format);
  doc.off("afterTransaction", count);
  return { written, removed };
}

describe("what a format gave, put back", () => {
  for (const format of FORMATS) {
    it(`changes nothing in any document (${format})`, () => {
      fc.assert(
        fc.property(documents, (json) => {
          const doc = docOf(json);
          const before = Y.encodeStateAsUpdate(doc);
          changeContent(doc, writeContent(doc, format), format);
          expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
        }),
        settings,
      );
    });
  }

  it("changes nothing as JSON that another program has written anew, and without ids", () => {
    fc.assert(
      fc.property(documents, fc.boolean(), (json, isNameless) => {
        const doc = docOf(json);
        const before = Y.encodeStateAsUpdate(doc);
        const ownIds = new Set(blockIdsIn(documentJSON(doc)));
        const again = JSON.stringify(JSON.parse(writeContent(doc, "json")), (name, value: unknown) => {
          if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
          const entries = Object.entries(value).toReversed();
          const isNode = name === "attrs" && isNameless;
          return Object.fromEntries(isNode ? entries.filter(([key, id]) => key !== "id" || !ownIds.has(id)) : entries);
        });
        changeContent(doc, again, "json");
        expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
      }),
      settings,
    );
  });

  for (const format of ["markdown", "html"] as const) {
    it(`changes nothing beside a line that is added (${format})`, () => {
      fc.assert(
        fc.property(documents, (json) => {
          const doc = docOf(json);
          const before = blocksIn(doc);
          const added = format === "html" ? "<p>Another line, quite new.</p>" : "\n\nAnother line, quite new.\n";
          // What ends in an open list, or in a note, would take the line in.
          doc.getXmlFragment("content").push([paragraph("The last line as it was.")]);
          const last = blocksIn(doc).at(-1);
          changeContent(doc, writeContent(doc, format) + added, format);
          const after = blocksIn(doc);
          expect(after.slice(0, before.length)).toEqual(before);
          expect(after[before.length]).toEqual(last);
          expect(after.length).toBe(before.length + 2);
        }),
        { ...settings, numRuns: 20 },
      );
    });
  }
});

function paragraph(text: string): Y.XmlElement {
  const element = new Y.XmlElement("textblock");
  element.setAttribute("id", newBlockId());
  element.setAttribute("kind", "paragraph");
  element.setAttribute("indent", 0 as unknown as string);
  element.setAttribute("checked", false as unknown as string);
  element.insert(0, [new Y.XmlText(text)]);
  return element;
}

describe("new content", () => {
  it("as JSON is what the document says then, whatever it said before", () => {
    fc.assert(
      fc.property(documents, documents, (before, after) => {
        const doc = docOf(before);
        const wanted = documentJSON(docOf(after));
        changeContent(doc, JSON.stringify(wanted), "json");
        expect(schema.nodeFromJSON(documentJSON(doc)).toJSON()).toEqual(schema.nodeFromJSON(wanted).toJSON());
      }),
      settings,
    );
  });

  it("as Markdown says the same when it is read again", () => {
    fc.assert(
      fc.property(documents, documents, fc.nat(), fc.nat(), (one, other, from, count) => {
        const markdown = [one, other].map((json) => markdownFromDocument(docOf(json)));
        const doc = docOf(documentFromMarkdown(markdown[0] ?? ""));
        const lines = (markdown[0] ?? "").split("\n\n");
        lines.splice(from % (lines.length + 1), count % 3, ...(markdown[1] ?? "").split("\n\n").slice(0, 2));
        const text = lines.join("\n\n");
        changeContent(doc, text, "markdown");
        expect(markdownFromDocument(doc)).toBe(markdownFromDocument(docOf(documentFromMarkdown(text))));
      }),
      settings,
    );
  });

  it("writes the letters that changed and no others", () => {
    const doc = page(line("a", "One line"), line("b", "The quick brown fox"), line("c", "A third"));
    const { written, removed } = change(doc, "One line\n\nThe quick red fox\n\nA third\n", "markdown");
    expect(textsIn(doc)).toEqual(["One line", "The quick red fox", "A third"]);
    expect(idsIn(doc)).toEqual(["a", "b", "c"]);
    expect(written).toBeLessThanOrEqual(3);
    expect(removed).toBeLessThanOrEqual(5);
  });

  it("keeps what Markdown cannot say: comments, ids, empty lines, widths", () => {
    const comment = [{ type: "comment", attrs: { id: "c1" } }];
    const doc = page(
      line("a", "Commented words", {}, comment),
      line("empty", ""),
      line("b", "A line", { dir: "rtl" }),
      { type: "image", attrs: { id: "i", src: "/a.png", alt: "A", pixels: "800x600" } },
    );
    changeContent(doc, writeContent(doc, "markdown").replace("Commented words", "Commented new words"), "markdown");
    expect(idsIn(doc)).toEqual(["a", "empty", "b", "i"]);
    expect(blocksIn(doc)[0]?.content).toEqual([{ type: "text", text: "Commented new words", marks: comment }]);
    expect(blocksIn(doc)[3]?.attrs["pixels"]).toBe("800x600");
  });

  it("keeps an emoji, of which Markdown says the character only, when letters beside it change", () => {
    const doc = page({
      type: "textblock",
      attrs: { id: "a" },
      content: [
        { type: "text", text: "It works " },
        { type: "emoji", attrs: { name: "tada", text: "🎉" } },
        { type: "text", text: " today" },
      ],
    });
    changeContent(doc, writeContent(doc, "markdown").replace("today", "again"), "markdown");
    expect(blocksIn(doc)[0]?.content?.map(({ type, text }) => text ?? type)).toEqual(["It works ", "emoji", " again"]);
    changeContent(doc, writeContent(doc, "markdown").replace("🎉", "well"), "markdown");
    expect(textsIn(doc)).toEqual(["It works well again"]);
  });

  it("moves a block as itself", () => {
    const doc = page(line("a", "First"), line("b", "Second"), line("c", "Third, with a comment"));
    changeContent(doc, "Third, with a comment\n\nFirst\n\nSecond\n", "markdown");
    expect(idsIn(doc)).toEqual(["c", "a", "b"]);
    const json = { type: "doc", content: blocksIn(doc).toReversed() };
    changeContent(doc, JSON.stringify(json), "json");
    expect(idsIn(doc)).toEqual(["b", "a", "c"]);
  });

  it("retypes a block in place, and gives a new one an id of its own", () => {
    const doc = page(line("a", "A title"), line("b", "Some words"));
    const { removed } = change(doc, "# A title\n\nNew between\n\nSome words\n", "markdown");
    expect(idsIn(doc)).toEqual(["a", expect.stringMatching(/^[\w-]{12}$/), "b"]);
    expect(blocksIn(doc)[0]?.attrs["kind"]).toBe("heading1");
    // The kind as it was.
    expect(removed).toBe(1);
  });

  it("takes the place of an empty document", () => {
    const doc = page(line("first-block", ""));
    changeContent(doc, "# Title\n\nWords\n", "markdown");
    expect(textsIn(doc)).toEqual(["Title", "Words"]);
    const nothing = new Y.Doc();
    changeContent(nothing, "Words", "text");
    expect(textsIn(nothing)).toEqual(["Words"]);
    expect(nothing.getMap("meta").get("schemaVersion")).toBe(1);
    changeContent(nothing, "", "text");
    expect(textsIn(nothing)).toEqual([""]);
  });

  it("changes a cell of a table, and adds a row, without touching the others", () => {
    const doc = docOf(documentFromMarkdown("| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n"));
    const ids = (json: unknown): string[] => JSON.stringify(json).match(/"id":"[^"]+"/g) ?? [];
    const before = ids(documentJSON(doc));
    changeContent(doc, writeContent(doc, "markdown").replace("| 2", "| two").trimEnd() + "\n| 5 | 6 |\n", "markdown");
    const after = ids(documentJSON(doc));
    expect(before.filter((id) => !after.includes(id))).toEqual([]);
    // A row, and two cells with a line each.
    expect(after.length).toBe(before.length + 5);
  });

  it("as text changes lines of prose, and leaves a table whose lines are as they were", () => {
    const doc = docOf(documentFromMarkdown("# Title\n\n- item\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\nThe end\n"));
    const before = blocksIn(doc);
    changeContent(doc, writeContent(doc, "text").replace("item", "an item"), "text");
    expect(blocksIn(doc)[2]).toEqual(before[2]);
    expect(blocksIn(doc).map(({ attrs }) => attrs["kind"])).toEqual(["heading1", "bullet", undefined, "paragraph"]);
    expect(textsIn(doc)[1]).toBe("an item");
  });

  it("keeps what the schema does not know, in JSON beside a block that changed", () => {
    const doc = page(line("a", "Words"));
    const strange = new Y.XmlElement("poll");
    strange.setAttribute("question", "Tea?");
    strange.insert(0, [new Y.XmlText("yes, no")]);
    doc.getXmlFragment("content").push([strange]);
    (doc.getXmlFragment("content").get(0) as Y.XmlElement).setAttribute("sparkle", "a lot");
    const json = writeContent(doc, "json").replace("Words", "Other words");
    const { removed } = change(doc, json, "json");
    expect(removed).toBeLessThanOrEqual(1);
    expect(writeContent(doc, "json")).toBe(json);
    changeContent(doc, writeContent(doc, "markdown").replace("Other", "Some"), "markdown");
    expect(blocksIn(doc).map(({ type }) => type)).toEqual(["textblock", "poll"]);
  });

  it("is refused as a whole, and the document is as it was", () => {
    const doc = page(line("a", "Words"));
    const before = Y.encodeStateAsUpdate(doc);
    const bad = { type: "doc", content: [line("a", "Changed"), line("b", "B", { kind: "banner" })] };
    expect(() => changeContent(doc, JSON.stringify(bad), "json")).toThrow("content[1].attrs.kind: expected one of");
    expect(() => changeContent(doc, "{", "json")).toThrow(SyntaxError);
    expect(() => changeContent(doc, "[".repeat(100_000), "json")).toThrow();
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });
});

test("what somebody types at the same moment stays, in the block that was changed too", () => {
  const doc = page(line("a", "The quick brown fox"), line("b", "Left alone"));
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  const text = (of: Y.Doc, at: number): Y.XmlText =>
    (of.getXmlFragment("content").get(at) as Y.XmlElement).get(0) as Y.XmlText;
  text(other, 0).insert(19, " jumps");
  text(other, 1).insert(0, "Not ");
  changeContent(doc, "The quick red fox\n\nLeft alone\n", "markdown");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  expect(textsIn(doc)).toEqual(["The quick red fox jumps", "Not Left alone"]);
});

test("a document of another app is known as such", () => {
  const doc = new Y.Doc();
  expect(isForeign(doc)).toBe(false);
  doc.getText("text").insert(0, "on the board");
  expect(isForeign(doc)).toBe(true);
  expect(isForeign(page(line("a", "Words")))).toBe(false);
});
