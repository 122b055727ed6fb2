/** The app and the editor in German: by the browser's language, by choice, and by the tag of the page that embeds it. */
import { expect, it } from "vitest";
import { keys, useStage } from "../helpers/browser.ts";

const stage = useStage();

it("speaks the browser's language, in the page and in the editor, and keeps the one that is chosen", async () => {
  const page = await stage.person({ name: "Anna", locale: "de-AT" });
  await page.goto(stage.url);
  await page.getByRole("button", { name: "Neues Dokument" }).click();
  const text = page.getByRole("textbox", { name: "Dokument" });
  await text.click();
  await keys(page, "Hallo /über");
  await page.getByRole("option", { name: "Überschrift 1" }).waitFor();
  await keys(page, "<Escape><Enter>/hinweis");
  await page.getByRole("option", { name: "Hinweis", selected: true }).waitFor();
  await keys(page, "<Enter>");
  await page.getByRole("note", { name: "Notiz" }).waitFor();
  await page.getByRole("toolbar", { name: "Formatierung" }).waitFor();
  await page.getByText("Gespeichert").waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");

  await page.getByRole("button", { name: /^Du bist Anna/ }).click();
  await page.getByLabel("Sprache").selectOption("en");
  await page.getByRole("textbox", { name: "Document" }).waitFor();
  await page.getByRole("toolbar", { name: "Formatting" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
});

it("an English browser loads no other language", async () => {
  const page = await stage.person({ name: "Ann" });
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(stage.url);
  await page.getByRole("button", { name: "New document" }).click();
  await page.getByRole("toolbar", { name: "Formatting" }).waitFor();
  expect(loaded.filter((url) => /\/de-/.test(url))).toEqual([]);
});
