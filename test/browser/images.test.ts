/** Images and files as people attach them: by button, by drop, by paste; and what they do with them then. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  documentOf,
  keys,
  newDocument,
  openDocument,
  outlineOf,
  saved,
  settled,
  textOf,
  useStage,
} from "../helpers/browser.ts";
import { png } from "../helpers/pictures.ts";
import { until } from "../helpers/until.ts";

const stage = useStage();

interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

function picture(name: string, width = 640, height = 400, color = "#4a7a5c"): GivenFile {
  return { name, mimeType: "image/png", buffer: Buffer.from(png(width, height, color)) };
}

const TEXT: GivenFile = { name: "minutes.txt", mimeType: "text/plain", buffer: Buffer.from("All agreed.") };

/** Picks files by a button of the toolbar. */
async function pick(page: Page, command: "Image" | "File", files: GivenFile[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  const bar = page.getByRole("toolbar", { name: "Formatting" });
  if (command === "File") {
    await bar.getByRole("button", { name: "Insert", exact: true }).click();
    await page.getByRole("menuitem", { name: "File", exact: true }).click();
  } else {
    await bar.getByRole("button", { name: "Image", exact: true }).click();
  }
  await (await chooser).setFiles(files);
}

/** Gives files to the text by the event that a drop or a paste is. */
async function give(page: Page, type: "drop" | "paste", files: GivenFile[], html = ""): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString("base64") }));
  await page.evaluate(
    ({ type, given, html }) => {
      const data = new DataTransfer();
      for (const { name, mimeType, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      if (html !== "") data.setData("text/html", html);
      const target = document.querySelector(".weft-doc");
      const last = target?.lastElementChild?.getBoundingClientRect();
      const at = { clientX: (last?.left ?? 0) + 5, clientY: (last?.bottom ?? 0) - 2 };
      const options = { bubbles: true, cancelable: true };
      target?.dispatchEvent(
        type === "paste"
          ? new ClipboardEvent("paste", { ...options, clipboardData: data })
          : new DragEvent("drop", { ...options, ...at, dataTransfer: data }),
      );
    },
    { type, given, html },
  );
}

/** The blocks that are images or files, by what they show. */
async function mediaOf(page: Page): Promise<Record<string, unknown>[]> {
  const { content = [] } = await documentOf(page);
  return content
    .filter(({ type }) => type === "image" || type === "file")
    .map(({ type, attrs = {} }) => ({ type, ...attrs }));
}

/** The names of the files in order, once there are so many. */
async function names(page: Page, count: number): Promise<string[]> {
  await until(async () => (await mediaOf(page)).length === count, { what: `${count} images and files` });
  return (await mediaOf(page)).map(({ src }) => decodeURIComponent(String(src).split("/")[3] ?? ""));
}

const images = (page: Page): Locator => textOf(page).locator("figure.weft-image");
const uploads = (page: Page): Locator => textOf(page).locator(".weft-upload:not(.weft-upload-other)");

/** Selects an image by a click and waits for its controls. */
async function select(page: Page, at = 0): Promise<Locator> {
  const image = images(page).nth(at);
  await image.locator("img").click({ position: { x: 20, y: 60 } });
  await image.getByRole("toolbar").waitFor();
  return image;
}

it("an image that is picked stands in the text with its place kept, a colleague sees it, and undo takes it away", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "Before<Enter>");
  await pick(ann, "Image", [picture("mill.png")]);
  expect(await names(ann, 1)).toEqual(["mill.png"]);
  expect(await outlineOf(ann)).toEqual(["paragraph: Before", "image: ", "paragraph: "]);
  expect(await mediaOf(ann)).toMatchObject([{ type: "image", pixels: "640x400", width: null, alt: "", caption: "" }]);
  // One goes on writing below it.
  await keys(ann, "After");
  expect((await outlineOf(ann)).at(-1)).toBe("paragraph: After");
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  const shown = images(ben).locator("img");
  await until(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth === 640));
  expect(await shown.evaluate(({ width, height }: HTMLImageElement) => [width, height])).toEqual([640, 400]);
  await saved(ann);
  await textOf(ann).getByText("After").click();
  await keys(ann, "<Control+z><Control+z>");
  await until(async () => (await mediaOf(ben)).length === 0, { what: "the image to be gone" });
  await keys(ann, "<Control+y><Control+y>");
  await until(async () => (await mediaOf(ben)).length === 1, { what: "the image to be back" });
  await settled(ann, ben);
});

it("several files that are dropped stand in their order, images as images, the others as cards that save them", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "Photos:");
  const dropped = ["one", "two", "three", "four", "five"].map((name, index) =>
    picture(`${name}.png`, 200 + 300 * (4 - index), 100),
  );
  await give(ann, "drop", [...dropped, TEXT]);
  expect(await names(ann, 6)).toEqual(["one.png", "two.png", "three.png", "four.png", "five.png", "minutes.txt"]);
  expect((await outlineOf(ann))[0]).toBe("paragraph: Photos:");
  expect((await mediaOf(ann))[5]).toMatchObject({ type: "file", name: "minutes.txt", size: 11 });
  const card = textOf(ann).locator(".weft-file-card");
  await card.getByText("11 B").waitFor();
  const download = ann.waitForEvent("download");
  await card.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("minutes.txt");
});

it("a screenshot that is pasted is attached; words with a picture of them, and a picture from the web, are pasted as such", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await give(ann, "paste", [picture("image.png", 300, 200)]);
  expect(await names(ann, 1)).toEqual(["image.png"]);
  await give(ann, "paste", [picture("copied.png")], `<img src="${stage.url}/favicon.svg" alt="Mill">`);
  await until(async () => (await mediaOf(ann)).length === 2, { what: "the image from the web" });
  expect((await mediaOf(ann)).map(({ src }) => String(src))).toContain(`${stage.url}/favicon.svg`);
  await give(ann, "paste", [picture("cells.png")], "<table><tr><td>a</td></tr></table>");
  await until(async () => (await outlineOf(ann)).some((line) => line.startsWith("table")), { what: "the table" });
  expect(JSON.stringify(await documentOf(ann))).not.toContain("cells.png");
  expect(await uploads(ann).count()).toBe(0);
});

it("the width is set by hand and by keys, and is written once for each", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  await pick(ann, "Image", [picture("mill.png")]);
  await names(ann, 1);
  const image = await select(ann);
  await ann.evaluate(() => {
    const { connection } = document.querySelector("weft-editor") as unknown as {
      connection: { doc: { on: Function } };
    };
    const counted = window as unknown as { updates: number };
    counted.updates = 0;
    connection.doc.on("update", () => (counted.updates += 1));
  });
  const updates = (): Promise<number> => ann.evaluate(() => (window as unknown as { updates: number }).updates);
  const handle = await image.locator(".weft-width-grip-end").boundingBox();
  if (handle === null) throw new Error("There is no handle");
  await ann.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await ann.mouse.down();
  await ann.mouse.move(handle.x - 100, handle.y + 20, { steps: 8 });
  await image.getByText(/^\d+ px$/).waitFor();
  expect(await updates()).toBe(0);
  await ann.mouse.up();
  const width = (): Promise<unknown> => mediaOf(ann).then(([first]) => first?.["width"]);
  const byHand = Number(await width());
  expect(byHand).toBeGreaterThan(480);
  expect(byHand).toBeLessThan(560);
  expect(await updates()).toBe(1);
  const slider = image.getByRole("slider", { name: "Width" });
  await slider.focus();
  await ann.keyboard.press("ArrowLeft");
  expect(await width()).toBe(byHand - 8);
  expect(await slider.getAttribute("aria-valuetext")).toBe(`${byHand - 8} pixels wide`);
  expect(await updates()).toBe(2);
  await ann.keyboard.press("Home");
  expect(await width()).toBe(40);
  await ann.keyboard.press("Escape");
  // Let go of with Escape, it is as it was.
  const small = await image.locator(".weft-width-grip-end").boundingBox();
  if (small === null) throw new Error("There is no handle");
  await ann.mouse.move(small.x + small.width / 2, small.y + small.height / 2);
  await ann.mouse.down();
  await ann.mouse.move(small.x + 200, small.y, { steps: 4 });
  await image.getByText(/^\d+ px$/).waitFor();
  await ann.keyboard.press("Escape");
  await ann.mouse.up();
  expect(await width()).toBe(40);
  expect(await updates()).toBe(3);
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  await until(() =>
    images(ben)
      .locator("img")
      .evaluate((image: HTMLImageElement) => image.clientWidth === 40),
  );
});

it("caption and description are written in place, reach a colleague, and come back by undo", async () => {
  const ann = await stage.person({ name: "Ann" });
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  await pick(ann, "Image", [picture("mill.png")]);
  await names(ann, 1);
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, link);
  const image = await select(ann);
  await image.getByRole("button", { name: "Caption" }).click();
  await ann.keyboard.type("The mill in 1903");
  await ann.keyboard.press("Enter");
  await until(async () => (await mediaOf(ben))[0]?.["caption"] === "The mill in 1903", { what: "the caption" });
  await image.getByRole("button", { name: "Description" }).click();
  await ann.keyboard.type("A wooden mill by a river");
  await image.getByRole("button", { name: "Done" }).click();
  await until(async () => (await mediaOf(ben))[0]?.["alt"] === "A wooden mill by a river", { what: "the description" });
  await images(ben)
    .and(ben.getByRole("figure", { name: "Image: A wooden mill by a river" }))
    .waitFor();
  // What a colleague writes shows in the field.
  const theirs = await select(ben);
  await theirs.getByRole("textbox", { name: "Caption" }).fill("The mill in 1904");
  await ben.keyboard.press("Enter");
  await until(() =>
    image
      .getByRole("textbox", { name: "Caption" })
      .inputValue()
      .then((words) => words.endsWith("1904")),
  );
  await ben.keyboard.press("Control+z");
  await until(async () => (await mediaOf(ann))[0]?.["caption"] === "The mill in 1903", { what: "the undo" });
});

it("by keyboard alone one gets from an image to its controls and back, and takes it away", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "Before<Enter>");
  await pick(ann, "Image", [picture("mill.png")]);
  await names(ann, 1);
  await textOf(ann).getByText("Before").click();
  await keys(ann, "<End><ArrowDown>");
  await until(() => images(ann).evaluate((figure) => figure.classList.contains("ProseMirror-selectednode")));
  await ann.keyboard.press("Tab");
  const focused = (): Promise<string> => ann.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  expect(await focused()).toBe("ALT Description");
  await ann.keyboard.press("Tab");
  expect(await focused()).toBe("Caption");
  await ann.keyboard.press("Escape");
  expect(await focused()).toBe("Document");
  await ann.keyboard.press("Backspace");
  await until(async () => (await mediaOf(ann)).length === 0, { what: "the image to be gone" });
});

it("an image is replaced and keeps its words and its width", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  await textOf(ann).click();
  await pick(ann, "Image", [picture("mill.png")]);
  await names(ann, 1);
  const image = await select(ann);
  await image.getByRole("button", { name: "Caption" }).click();
  await ann.keyboard.type("Mill");
  await ann.keyboard.press("Enter");
  const chooser = ann.waitForEvent("filechooser");
  await image.getByRole("button", { name: "Replace" }).click();
  await (await chooser).setFiles([picture("barn.png", 300, 300)]);
  await until(async () => String((await mediaOf(ann))[0]?.["src"]).endsWith("barn.png"), { what: "the other image" });
  expect(await mediaOf(ann)).toMatchObject([{ caption: "Mill", pixels: "300x300" }]);
});

it("without the server it says so, and sends what was picked when the server is back; a colleague sees that something comes", async () => {
  const [ann, ben] = await Promise.all(
    ["Ann", "Ben"].map((name) => stage.person({ name, expects: /Failed to load resource|WebSocket connection|ERR_/ })),
  );
  if (ann === undefined || ben === undefined) throw new Error("Nobody is here");
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  await keys(ann, "Photos<Enter>");
  await saved(ann);
  await openDocument(ben, link);
  await stage.stopServer();
  await pick(ann, "Image", [picture("mill.png")]);
  await uploads(ann).getByText("Files need the server").waitFor();
  expect(await uploads(ann).locator("img").count()).toBe(1);
  // Neither here nor in anyone's document is there anything of it.
  expect(JSON.stringify(await documentOf(ann))).not.toContain("blob:");
  await stage.startServer();
  expect(await names(ann, 1)).toEqual(["mill.png"]);
  expect(await uploads(ann).count()).toBe(0);
  await until(async () => (await mediaOf(ben)).length === 1, { what: "the image at Ben's" });
});

it("while a file is on its way others see a line for it, and it can be cancelled; a window that closes leaves nothing", async () => {
  const ann = await stage.person({ name: "Ann" });
  const ben = await stage.person({ name: "Ben" });
  const link = await newDocument(ann, stage.url);
  await openDocument(ben, link);
  // It never arrives.
  await ann.route("**/files?name=*", () => {});
  await textOf(ann).click();
  await keys(ann, "Photos<Enter>");
  await pick(ann, "Image", [picture("mill.png"), picture("barn.png")]);
  const line = textOf(ben).locator(".weft-upload-other");
  await until(async () => (await line.count()) === 2, { what: "two lines at Ben's" });
  expect(await line.first().innerText()).toBe("Ann is adding a file…");
  await uploads(ann).first().getByRole("button", { name: "Cancel" }).click();
  await until(async () => (await line.count()) === 1, { what: "one line at Ben's" });
  await saved(ann);
  await ann.close({ runBeforeUnload: false });
  await until(async () => (await line.count()) === 0, { what: "no line at Ben's" });
  expect(await outlineOf(ben)).toEqual(["paragraph: Photos", "paragraph: "]);
});

it("a file that is refused says why, and can be tried again or removed", async () => {
  const ann = await stage.person({ name: "Ann", expects: /413|507|Failed to load resource/ });
  await newDocument(ann, stage.url);
  let refused = 0;
  await ann.route("**/files?name=*", (route) => {
    refused += 1;
    if (refused > 2) return route.continue();
    const detail = "The file is larger than 26 MB, which is the most here.";
    return route.fulfill({ status: 413, contentType: "application/problem+json", body: JSON.stringify({ detail }) });
  });
  await textOf(ann).click();
  await pick(ann, "File", [TEXT]);
  await uploads(ann).getByText("larger than 26 MB").waitFor();
  await uploads(ann).getByRole("button", { name: "Try again" }).click();
  await until(() => refused === 2);
  await uploads(ann).getByText("larger than 26 MB").waitFor();
  await uploads(ann).getByRole("button", { name: "Try again" }).click();
  await names(ann, 1);
  await pick(ann, "File", [{ ...TEXT, buffer: Buffer.alloc(0), name: "empty.txt" }]);
  await uploads(ann).getByText("This file is empty.").waitFor();
  await uploads(ann).getByRole("button", { name: "Remove" }).click();
  await until(async () => (await uploads(ann).count()) === 0);
  expect(await mediaOf(ann)).toHaveLength(1);
});

it("an image whose address leads nowhere says so with its description, and is shown when it can be had again", async () => {
  const ann = await stage.person({ name: "Ann", expects: /Failed to load resource|404/ });
  await newDocument(ann, stage.url);
  await ann.getByRole("toolbar", { name: "Formatting" }).waitFor();
  const body = Buffer.from(png(300, 200));
  let there = false;
  await ann.route(/gone\.png/, (route) =>
    there ? route.fulfill({ contentType: "image/png", body }) : route.fulfill({ status: 404 }),
  );
  await textOf(ann).click();
  await give(ann, "paste", [], `<img src="${stage.url}/files/${"0".repeat(64)}/gone.png" alt="A mill">`);
  await images(ann).getByText("This image can't be shown").waitFor();
  await images(ann).getByText("A mill", { exact: true }).waitFor();
  there = true;
  await images(ann).getByRole("button", { name: "Try again" }).click();
  await images(ann).getByText("This image can't be shown").waitFor({ state: "hidden" });
  await until(() =>
    images(ann)
      .locator("img")
      .evaluate((image: HTMLImageElement) => image.naturalWidth === 300),
  );
  // What is selected is called by its name in the toolbar.
  await select(ann);
  await ann.getByRole("button", { name: "Style: Image" }).waitFor();
});

it("a host page keeps files itself, by the event or the property", async () => {
  const ann = await stage.person({ name: "Ann" });
  await newDocument(ann, stage.url);
  const address = `${stage.url}/favicon.svg`;
  await ann.evaluate((address) => {
    const editor = document.querySelector("weft-editor") as unknown as HTMLElement & { upload?: unknown };
    editor.upload = async () => ({ url: `${address}?by=property` });
    editor.addEventListener("weft-upload", (event) => {
      const { file, respondWith } = (event as CustomEvent<{ file: File; respondWith: (url: Promise<object>) => void }>)
        .detail;
      if (file.name === "mine.png") {
        event.preventDefault();
        respondWith(Promise.resolve({ url: `${address}?by=event` }));
      }
      if (file.name === "taken.png") event.preventDefault();
      if (file.name === "bad.png") respondWith(Promise.resolve({ url: "javascript:alert(1)" }));
    });
  }, address);
  await textOf(ann).click();
  await give(ann, "paste", [picture("mine.png"), picture("other.png"), picture("taken.png"), picture("bad.png")]);
  await until(async () => (await mediaOf(ann)).length === 2, { what: "the two that were kept" });
  expect((await mediaOf(ann)).map(({ src }) => src)).toEqual([`${address}?by=event`, `${address}?by=property`]);
  await uploads(ann).getByText("This did not work.").waitFor();
  expect(await uploads(ann).count()).toBe(1);
});
