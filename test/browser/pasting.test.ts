/** The clipboard in the real page, whose security policy keeps the browser from reading styles in pasted HTML. */
import { expect, it } from "vitest";
import {
  documentOf,
  newDocument,
  outlineOf,
  pasteHTML,
  runsOf,
  settled,
  textOf,
  openDocument,
  useStage,
} from "../helpers/browser.ts";

const stage = useStage();

const GOOGLE_DOCS = `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-7">
  <h1 dir="ltr" style="line-height:1.38;"><span style="font-size:20pt;font-weight:400;">Plan</span></h1><p dir="ltr"><span
  style="font-weight:400;font-style:normal;">plain </span><span style="font-weight:700;">bold</span><span
  style="font-weight:400;font-style:italic;"> italic</span></p><ul><li dir="ltr" aria-level="1" style="list-style-type:disc;"><p
  role="presentation"><span style="font-weight:400;">item</span></p></li></ul></b>`;

it("keeps what is bold and italic in Google Docs, and nothing else", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await pasteHTML(ann, GOOGLE_DOCS);
  expect(await outlineOf(ann)).toEqual(["heading1: Plan", "paragraph: plain bold italic", "bullet: item"]);
  const { content = [] } = await documentOf(ann);
  expect(runsOf(content[0])).toEqual([["Plan", ""]]);
  expect(runsOf(content[1])).toEqual([
    ["plain ", ""],
    ["bold", "bold"],
    [" italic", "italic"],
  ]);
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  await settled(ann, ben);
});

it("shows right-to-left words at the right, their bullets too, in a document that says nothing about it", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await ann.keyboard.type("- one");
  await ann.keyboard.press("Enter");
  await ann.keyboard.insertText("שתיים");
  const directions = await textOf(ann)
    .locator(":scope > ul")
    .evaluateAll((lists) => lists.map((list) => getComputedStyle(list).direction));
  expect(directions).toEqual(["ltr", "rtl"]);
  expect((await documentOf(ann)).content?.map(({ attrs }) => attrs?.["dir"])).toEqual([null, null]);
});
