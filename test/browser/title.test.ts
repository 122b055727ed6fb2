/** The title, typed as slowly as a person types: others and lists see each state of it on the way. */
import { expect, it } from "vitest";
import { newDocument, openDocument, saved, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

it("keeps every space of a title, also when each state of it has gone round before the next key", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  await openDocument(ben, await newDocument(ann, stage.url));
  const [field, seen] = [ann, ben].map((page) => page.getByRole("textbox", { name: "Title" }));
  const title = "A plan for the autumn";
  await field?.click();
  for (let length = 1; length <= title.length; length++) {
    await ann.keyboard.press(title[length - 1] === " " ? "Space" : (title[length - 1] ?? ""));
    await until(async () => (await seen?.inputValue()) === title.slice(0, length), { what: title.slice(0, length) });
  }
  await saved(ann);
  expect(await field?.inputValue()).toBe(title);
  await until(async () => (await ann.title()).startsWith(title));
});
