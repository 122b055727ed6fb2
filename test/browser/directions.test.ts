/** Words that run from the right, in a page that runs from the left: each block by its first word, with all that stands beside it. */
import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import { keys, newDocument, pasteHTML, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

const RIGHT = `<h1>خطة المشروع</h1><p>نكتب هذا النص معًا، مع كلمة Weft في وسطه.</p>
  <ul><li>البند الأول<ul><li>بند أعمق</li></ul></li><li>البند الثاني</li></ul><ol><li>ראשון</li><li>שני</li></ol>
  <ul><li><input type="checkbox">משימה פתוחה</li><li><input type="checkbox" checked>משימה סגורה</li></ul>
  <blockquote>ציטוט קצר</blockquote>
  <table><tr><th>שם</th><th>مدينة</th></tr><tr><td>Ann, of Weft.</td><td>القاهرة</td></tr></table>
  <aside><p>הערה חשובה</p><p>In English.</p></aside><p>An English end.</p>`;

/** At which edge of the text something stands. */
async function sideOf(what: Locator, text: Locator): Promise<"left" | "right"> {
  const [box, page] = [await what.boundingBox(), await text.boundingBox()];
  if (box === null || page === null) throw new Error("It is not there.");
  return box.x + box.width / 2 < page.x + page.width / 2 ? "left" : "right";
}

it("stand at the right with their marks, boxes and columns, and English beside them at the left", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await pasteHTML(ann, RIGHT);
  const text = textOf(ann);
  await text.getByRole("checkbox").first().waitFor();
  for (const words of ["خطة", "البند الأول", "ראשון", "ציטוט", "هذا النص"])
    expect(await text.getByText(words).evaluate((it) => getComputedStyle(it).direction), words).toBe("rtl");
  for (const box of await text.getByRole("checkbox").all()) expect(await sideOf(box, text)).toBe("right");
  // The first column is the right one; an English cell in it still runs as English does.
  const [name, city] = [text.getByRole("columnheader").nth(0), text.getByRole("columnheader").nth(1)];
  expect((await name.boundingBox())?.x).toBeGreaterThan((await city.boundingBox())?.x ?? Number.NaN);
  for (const words of ["Ann, of Weft.", "In English.", "An English end."])
    expect(await text.getByText(words).evaluate((it) => getComputedStyle(it).direction), words).toBe("ltr");
  const callout = text.getByRole("note");
  expect(await sideOf(callout.getByRole("button"), callout)).toBe("right");
  // A toggle points to where its words go on, and what is written below it is at the right too.
  await text.getByText("An English end.").click();
  await keys(ann, "<End><Enter>/toggle");
  await ann.getByRole("option", { selected: true }).getByText("Toggle list").waitFor();
  await keys(ann, "<Enter>פרטים<Enter><Tab>בפנים");
  const fold = text.getByRole("button", { name: "Fold: פרטים" });
  await fold.click();
  expect(await sideOf(fold, text)).toBe("right");
  await until(async () => (await fold.evaluate((it) => getComputedStyle(it, "::before").rotate)) === "180deg");
  // On a page that itself runs from the right, what is English still runs as English does.
  await ann.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await text.getByText("An English end.").click();
  await keys(ann, "<End> So it is.");
  expect(await text.getByText("So it is.").evaluate((it) => getComputedStyle(it).direction)).toBe("ltr");
  await saved(ann);
});
