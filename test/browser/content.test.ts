/** A program that writes by HTTP into a document in which somebody is writing. */
import { expect, it } from "vitest";
import { keys, newDocument, outlineOf, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

it("leaves the caret where it was, the words that are typed meanwhile, and the writer's own undo", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "The plan<Enter>A first line<Enter>A last line<ArrowUp><End>");
  await saved(ann);
  const content = `${stage.url}/api/v1/documents/${link.split("/").at(-1) ?? ""}/content?format=markdown`;
  const read = async (): Promise<string> => (await fetch(content)).text();
  await until(async () => (await read()) === "The plan\n\nA first line\n\nA last line\n");
  const put = await fetch(content, {
    method: "PUT",
    body: "# The plan\n\nA new line\n\nA very first line\n\nA last line\n",
  });
  expect(put.status).toBe(204);
  await until(async () => (await outlineOf(ann)).join().includes("very"));
  await ann.keyboard.type(" of mine");
  expect(await outlineOf(ann)).toEqual([
    "heading1: The plan",
    "paragraph: A new line",
    "paragraph: A very first line of mine",
    "paragraph: A last line",
  ]);
  await keys(ann, "<Control+z>");
  await until(async () => !(await outlineOf(ann)).join().includes("of mine"));
  expect((await outlineOf(ann))[2]).toMatch(/^paragraph: A very /);
  await saved(ann);
  await until(async () => (await read()) === "# The plan\n\nA new line\n\nA very first line\n\nA last line\n");
});
