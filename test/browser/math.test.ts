/** Formulas as a person writes them: in a line, as a block, wrong ones, and together with others. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  settled,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { useHostPage } from "../helpers/host-page.ts";
import { until } from "../helpers/until.ts";

const host = useHostPage();

const stage = useStage({ env: () => ({ WEFT_ALLOWED_ORIGINS: host.url }) });

async function writer(): Promise<{ ann: Page; link: string }> {
  const ann = await stage.person({ name: "Ann", permissions: ["clipboard-read", "clipboard-write"] });
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  return { ann, link };
}

async function formulasOf(page: Page): Promise<unknown[]> {
  const { content = [] } = await documentOf(page);
  return content.flatMap((block) =>
    (block.content ?? []).filter(({ type }) => type === "math_inline").map(({ attrs }) => attrs?.["latex"]),
  );
}

/** Formulas that are drawn; what screen readers read of one is its MathML. */
function drawn(page: Page): Locator {
  return textOf(page).locator(".katex");
}

it("is drawn from dollars in a line, and can be written on behind it", async () => {
  const { ann } = await writer();
  await keys(ann, "so $x^2$ is");
  await drawn(ann).waitFor();
  expect(await formulasOf(ann)).toEqual(["x^2"]);
  expect(await drawn(ann).locator("math msup").count()).toBe(1);
  expect((await documentOf(ann)).content?.[0]?.content?.at(-1)?.text).toBe(" is");
});

it("has its arrows and borders under a policy that knows no inline styles, and no complaint of that", async () => {
  const { ann } = await writer();
  await keys(ann, "$");
  await ann.keyboard.insertText("\\vec{x} \\pmb{y} \\fbox{z}");
  await keys(ann, "$ ");
  const arrow = drawn(ann).locator("svg").first();
  await arrow.waitFor();
  const [wide, letter] = await Promise.all([arrow, drawn(ann)].map(async (part) => (await part.boundingBox())?.width));
  expect(wide).toBeLessThan((letter ?? 0) / 3);
  expect(await arrow.evaluate(({ style }) => style.width)).toBe("0.471em");
});

it("is changed in its field after a click, seen as it becomes, and by keys alone; undone as one step", async () => {
  const { ann } = await writer();
  await keys(ann, "a $x$");
  await drawn(ann).click();
  const field = ann.getByRole("textbox", { name: "LaTeX" });
  await field.waitFor();
  await keys(ann, "y^3");
  await ann.getByRole("dialog", { name: "Formula" }).locator("math msup").waitFor();
  await keys(ann, "<Enter> b");
  await field.waitFor({ state: "detached" });
  expect(await formulasOf(ann)).toEqual(["y^3"]);
  expect((await documentOf(ann)).content?.[0]?.content?.at(-1)?.text).toBe(" b");
  await keys(ann, "<ArrowLeft><ArrowLeft><ArrowLeft><Enter>");
  await field.waitFor();
  await keys(ann, "nonsense<Escape>");
  await field.waitFor({ state: "detached" });
  expect(await formulasOf(ann)).toEqual(["y^3"]);
  await drawn(ann).click();
  await field.waitFor();
  await keys(ann, "z");
  await textOf(ann)
    .locator("p")
    .click({ position: { x: 300, y: 5 } });
  await until(async () => (await formulasOf(ann)).join() === "z");
  await textOf(ann).press("Control+z");
  expect(await formulasOf(ann)).toEqual(["y^3"]);
});

it("opens empty by the command, and is gone again when nothing is written in it", async () => {
  const { ann } = await writer();
  await keys(ann, "a ");
  const run = (): Promise<void> =>
    ann.evaluate(() => {
      const editor = document.querySelector("weft-editor") as unknown as { exec(name: string): boolean };
      editor.exec("math_inline");
    });
  const field = ann.getByRole("textbox", { name: "LaTeX" });
  await run();
  await field.waitFor();
  await keys(ann, "<Escape>");
  await field.waitFor({ state: "detached" });
  expect(await outlineOf(ann)).toEqual(["paragraph: a "]);
  await run();
  await field.waitFor();
  await keys(ann, "e^x<Enter>!");
  await drawn(ann).waitFor();
  expect(await formulasOf(ann)).toEqual(["e^x"]);
  // And by its name.
  await keys(ann, " /formula in");
  await ann.getByRole("option", { selected: true }).getByText("Formula in the line").waitFor();
  await keys(ann, "<Enter>");
  await field.waitFor();
  await keys(ann, "y<Enter>?");
  expect(await formulasOf(ann)).toEqual(["e^x", "y"]);
  expect((await outlineOf(ann))[0]).toBe("paragraph: a ! ?");
});

it("as a block shows its source while the caret is in it, and arrows go in and out", async () => {
  const { ann } = await writer();
  await keys(ann, "above<Enter>$$ \\sum_i i");
  await keys(ann, "<Control+Enter>below");
  expect(await outlineOf(ann)).toEqual(["paragraph: above", "math: \\sum_i i", "paragraph: below"]);
  await drawn(ann).waitFor();
  const source = textOf(ann).locator("pre > code");
  const shows = async (): Promise<boolean> => ((await source.boundingBox())?.height ?? 0) > 10;
  expect(await shows()).toBe(false);
  await keys(ann, "<ArrowUp>");
  await until(shows);
  await keys(ann, "^2");
  await textOf(ann).locator("math msup").waitFor();
  await keys(ann, "<ArrowDown>!<Home><ArrowLeft><ArrowLeft>3");
  expect((await outlineOf(ann))[1]).toBe("math: \\sum_i i^32");
  await keys(ann, "<Home><ArrowLeft>.");
  expect((await outlineOf(ann))[0]).toBe("paragraph: above.");
  await until(async () => !(await shows()));
  await keys(ann, "<ArrowRight>2");
  expect((await outlineOf(ann))[1]).toBe("math: 2\\sum_i i^32");
  await keys(ann, "<ArrowUp>");
  await until(async () => !(await shows()));
  await textOf(ann).locator("pre .weft-formula").click();
  await keys(ann, "1");
  expect((await outlineOf(ann))[1]).toBe("math: 2\\sum_i i^321");
});

it("says in words what is wrong with it, and leaves the source to be mended", async () => {
  const { ann } = await writer();
  await keys(ann, "$$ \\frac{1<Control+Enter>$\\nope$");
  await textOf(ann)
    .getByText(/^This is not LaTeX yet: .*Expected/)
    .or(textOf(ann).getByText(/not LaTeX yet/))
    .first()
    .waitFor();
  await textOf(ann).locator("pre > code", { hasText: "\\frac{1" }).waitFor();
  const wrong = textOf(ann).locator("span.weft-math-wrong", { hasText: "\\nope" });
  await wrong.waitFor();
  expect(await wrong.getAttribute("title")).toContain("Undefined control sequence");
  await textOf(ann).locator("pre > code").click();
  await keys(ann, "<End>}{2}");
  await textOf(ann).locator("pre math mfrac").waitFor();
});

it("is seen by a second person, who changes it while the first has its field open", async () => {
  const { ann, link } = await writer();
  const ben = await stage.person({ name: "Ben" });
  await keys(ann, "$a$<Enter>$$ b");
  await openDocument(ben, link);
  await until(async () => (await drawn(ben).count()) === 2);
  await textOf(ben).locator("p .katex").click();
  const field = ben.getByRole("textbox", { name: "LaTeX" });
  await field.waitFor();
  // Ann makes a heading of the line meanwhile: its elements are made anew, and the field is still the formula's.
  await textOf(ann)
    .locator("p")
    .first()
    .click({ position: { x: 200, y: 5 } });
  await keys(ann, "<Control+Alt+1><Home>words ");
  await textOf(ben).locator("h1", { hasText: "words" }).waitFor();
  await keys(ben, "c<Enter>");
  await until(async () => (await formulasOf(ann)).join() === "c");
  await settled(ann, ben);
  await textOf(ann).locator("h1 math mi", { hasText: "c" }).waitFor();
  // And deletes the formula that Ben writes in: what he wrote goes in at his cursor.
  await textOf(ben).locator("h1 .katex").click();
  await field.waitFor();
  await textOf(ann).locator("h1").click();
  await keys(ann, "<Control+Alt+0><End><Backspace><Backspace>");
  await until(async () => (await formulasOf(ben)).length === 0);
  await keys(ben, "kept<Enter>");
  await until(async () => (await formulasOf(ann)).join() === "kept");
});

it("is copied as its source, and pasted as a formula", async () => {
  const { ann } = await writer();
  await keys(ann, "a $x^2$ b<Control+a><Control+c><ArrowRight><Enter><Control+v>");
  await until(async () => (await formulasOf(ann)).join() === "x^2,x^2");
  expect(await ann.evaluate(() => navigator.clipboard.readText())).toContain("x^2");
  await until(async () => (await drawn(ann).count()) === 2);
});

it("is drawn where the editor is embedded on a page of another origin, with fonts from Weft's server", async () => {
  const { ann, link } = await writer();
  await keys(ann, "$\\mathbb{R}$");
  await drawn(ann).waitFor();
  const name = new URL(link).pathname.slice("/d/".length);
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />
    <script type="module" src="${stage.url}/embed.js"></script><weft-editor document="${name}"></weft-editor></html>`;
  const ben = await stage.person({ name: "Ben" });
  const fonts: string[] = [];
  ben.on("response", (response) => {
    if (response.url().endsWith(".woff2") && response.ok()) fonts.push(response.url());
  });
  await openDocument(ben, host.url);
  await drawn(ben).waitFor();
  const loaded = (): Promise<string[]> =>
    ben.evaluate(() => [...document.fonts].filter(({ status }) => status === "loaded").map(({ family }) => family));
  await until(async () => (await loaded()).includes("KaTeX_AMS"));
  expect(fonts.some((url) => url.startsWith(`${stage.url}/`) && url.includes("KaTeX_AMS"))).toBe(true);
  // The letters of MathML are there for screen readers only.
  expect((await ben.locator(".katex-mathml").boundingBox())?.width).toBeLessThanOrEqual(1);
});
