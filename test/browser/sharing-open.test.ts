/** Sharing where nobody signs in: whoever made a document says what its link is good for. */
import { expect, it } from "vitest";
import { axeViolations } from "../helpers/axe.ts";
import { newDocument, saved, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

it("who made a document gives its link another role, and takes it back; the others are told their own", async () => {
  const [ann, bob] = [await stage.person({ name: "Ann" }), await stage.person({ name: "Bob" })];
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  await ann.keyboard.type("for all to read");
  await saved(ann);
  await bob.goto(link);
  await textOf(bob).getByText("for all to read").waitFor();

  await ann.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = ann.getByRole("dialog", { name: "Share this document" });
  const role = dialog.getByLabel("Everybody with the link");
  expect(await role.inputValue()).toBe("edit");
  expect(await dialog.getByLabel("Add somebody").count()).toBe(0);
  expect(await axeViolations(ann)).toBe("");
  await role.selectOption("view");
  const isReading = async (): Promise<boolean> => (await textOf(bob).getAttribute("aria-readonly")) === "true";
  await until(isReading, { what: "Bob can only read" });

  await bob.getByRole("button", { name: "Share", exact: true }).click();
  const theirs = bob.getByRole("dialog", { name: "Share this document" });
  await theirs.getByText("You: Can read.").waitFor();
  expect(await theirs.getByLabel("Address of the document").inputValue()).toBe(link);
  expect(await theirs.getByRole("combobox").count()).toBe(0);
  await bob.keyboard.press("Escape");

  await role.selectOption("edit");
  await until(async () => !(await isReading()), { what: "Bob can write again" });
});
