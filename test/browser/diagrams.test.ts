/** Diagrams of what people write, also of what they should not write. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keys, newDocument, openDocument, outlineOf, textOf, useStage } from "../helpers/browser.ts";
import { until } from "../helpers/until.ts";

// A page of another origin, with the editor in it. The server must know the origin when it starts.
let page = "";
const asked: (string | undefined)[] = [];
const host = createServer((request, response) => {
  asked.push(request.url);
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
});
let hostUrl = "";
beforeAll(async () => {
  await once(host.listen(0, "127.0.0.1"), "listening");
  hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
});
afterAll(() => {
  host.close();
  host.closeAllConnections();
});

const stage = useStage({ env: () => ({ WEFT_ALLOWED_ORIGINS: hostUrl }) });

async function writer(expects?: RegExp): Promise<{ ann: Page; link: string }> {
  const ann = await stage.person({ name: "Ann", ...(expects === undefined ? {} : { expects }) });
  const link = await newDocument(ann, stage.url);
  await textOf(ann).click();
  return { ann, link };
}

/** The words in the diagram that is shown, from its image. */
async function wordsOf(page: Page): Promise<string> {
  const image = textOf(page).locator(".weft-diagram img");
  if ((await image.count()) === 0) return "";
  const address = (await image.getAttribute("src")) ?? "";
  return decodeURIComponent(address).replace(/<style>.*?<\/style>/gs, "");
}

async function shows(page: Page, words: string): Promise<void> {
  await until(async () => (await wordsOf(page)).includes(words), { what: `a diagram with ${words}` });
  await until(() =>
    textOf(page)
      .locator(".weft-diagram img")
      .evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 20),
  );
}

it("is drawn below its source, again when that changes, and in the colours of the page", async () => {
  const { ann } = await writer();
  await keys(ann, "```mermaid<Enter>graph TD;<Enter>Reed --> Warp;");
  await shows(ann, "Warp");
  const light = await textOf(ann).locator(".weft-diagram img").getAttribute("src");
  await ann.emulateMedia({ colorScheme: "dark" });
  await until(async () => (await textOf(ann).locator(".weft-diagram img").getAttribute("src")) !== light);
  await keys(ann, " Warp --> Cloth;");
  await shows(ann, "Cloth");
  expect(await outlineOf(ann)).toEqual(["code_block: graph TD;\nReed --> Warp; Warp --> Cloth;"]);
});

it("says in words what is wrong, keeps the last one that was right, and goes with its language", async () => {
  const { ann } = await writer();
  await keys(ann, "```mermaid<Enter>graph TD; Reed --> Warp;");
  await shows(ann, "Warp");
  await keys(ann, " Cloth --> ");
  await textOf(ann)
    .getByText(/^This is not a diagram yet: Parse error/)
    .waitFor();
  await shows(ann, "Warp");
  await keys(ann, "<Control+Alt+k>");
  await ann.getByRole("combobox", { name: "Find a language" }).waitFor();
  await keys(ann, "plain<Enter>");
  await textOf(ann).locator(".weft-diagram").waitFor({ state: "detached" });
});

it("can do nothing to the page, whatever is written in it", async () => {
  // Its frame may load nothing, and the browser says so.
  const { ann } = await writer(/Content Security Policy|Refused to/);
  const dialogs: string[] = [];
  ann.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  asked.length = 0;
  await keys(ann, "```mermaid<Enter>");
  await ann.keyboard.insertText(
    [
      `%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "* { background: url(${hostUrl}/stolen) }"}}%%`,
      "graph TD;",
      `A["<img src='${hostUrl}/stolen' onerror='parent.alert(1); alert(1); top.document.title = 1'>"] --> B["<script>alert(2)</script><iframe src='javascript:parent.alert(3)'></iframe>here"]`,
      'click A "javascript:parent.alert(4)"',
      'click B call alert("5")',
    ].join("\n"),
  );
  await shows(ann, "here");
  const frames = await ann
    .locator("iframe")
    .evaluateAll((frames) => frames.map((frame) => frame.getAttribute("sandbox")));
  expect(frames).toEqual(["allow-scripts"]);
  // What is shown of it is an image: nothing in it is an element of the page.
  const shown = textOf(ann).locator(".weft-diagram");
  expect(await shown.locator("*").evaluateAll((nodes) => nodes.map(({ nodeName }) => nodeName))).toEqual(["IMG"]);
  await shown.locator("img").click();
  // Its frame has no origin: it sees neither the page, nor what the page has kept.
  const frame = ann.frames().find((frame) => frame.url().endsWith("/diagrams.html"));
  const reach = await frame?.evaluate(() => {
    const tried = (what: () => unknown): string => {
      try {
        return String(what());
      } catch (error) {
        return error instanceof Error ? error.name : "thrown";
      }
    };
    return [origin, tried(() => parent.document.title), tried(() => localStorage.length), tried(() => document.cookie)];
  });
  expect(reach).toEqual(["null", "SecurityError", "SecurityError", "SecurityError"]);
  expect([dialogs, asked]).toEqual([[], []]);
  expect(await ann.title()).toContain("Weft");
});

it("is drawn where the editor is embedded on a page of another origin, and only once it is in sight", async () => {
  const { ann, link } = await writer();
  const lines = Array.from({ length: 60 }, () => "<Enter>").join("");
  await keys(ann, `text${lines}\`\`\`mermaid<Enter>graph TD; Reed --> Warp;`);
  await shows(ann, "Warp");
  const name = new URL(link).pathname.slice("/d/".length);
  page = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:," />
    <script type="module" src="${stage.url}/embed.js"></script><weft-editor document="${name}"></weft-editor></html>`;
  const ben = await stage.person({ name: "Ben" });
  await openDocument(ben, hostUrl);
  await textOf(ben).getByText("text").waitFor();
  expect(await ben.locator("iframe").count()).toBe(0);
  await textOf(ben).locator("pre").scrollIntoViewIfNeeded();
  await shows(ben, "Warp");
});
