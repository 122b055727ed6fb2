/** Images in a document that is embedded in a page of another origin. */
import { expect, it } from "vitest";
import { documentOf, newDocument, openDocument, textOf, useStage } from "../helpers/browser.ts";
import { useHostPage } from "../helpers/host-page.ts";
import { png } from "../helpers/pictures.ts";
import { until } from "../helpers/until.ts";

// The server must know the origin when it starts.
const host = useHostPage();

const stage = useStage({ env: () => ({ WEFT_ALLOWED_ORIGINS: host.url }) });

it("they are attached to the server and shown from there, and the document names no host", async () => {
  const [ann, ben] = await Promise.all([stage.person({ name: "Ann" }), stage.person({ name: "Ben" })]);
  const link = await newDocument(ann, stage.url);
  const name = new URL(link).pathname.slice("/d/".length);
  host.html = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />
    <script type="module" src="${stage.url}/embed.js"></script><weft-editor document="${name}"></weft-editor></html>`;
  await openDocument(ben, host.url);
  await textOf(ben).click();
  const chooser = ben.waitForEvent("filechooser");
  await ben.getByRole("button", { name: "Image", exact: true }).click();
  await (await chooser).setFiles([{ name: "a.png", mimeType: "image/png", buffer: Buffer.from(png(120, 80)) }]);
  for (const window of [ann, ben]) {
    const image = textOf(window).locator("figure.weft-image img");
    await until(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth === 120), { what: "the image" });
    expect(await image.evaluate((image: HTMLImageElement) => new URL(image.src).origin)).toBe(stage.url);
  }
  const src = String((await documentOf(ben)).content?.find(({ type }) => type === "image")?.attrs?.["src"]);
  expect(src).toMatch(/^\/files\/[0-9a-f]{64}\/a\.png$/);
});
