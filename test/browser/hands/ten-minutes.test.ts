/**
 * Two people at two windows do whatever hands can do to one document, at once: write, drag, paste, take back, lose the
 * line, reload. In the end both, and a third who comes then, have the same valid document, it is saved, and nothing was
 * said in any console. The short form plays each act once by each; the long one (WEFT_SOAK) goes on for ten minutes.
 */
import { connect } from "@weft/client";
import { documentJSON, schema } from "@weft/schema";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { badLine } from "../../helpers/bad-line.ts";
import { newDocument, openDocument, saved, settled, textOf, useStage } from "../../helpers/browser.ts";
import { ailmentOf } from "../../helpers/content.ts";
import { SEED, seeded } from "../../helpers/random.ts";
import { until } from "../../helpers/until.ts";
import { newRecord, play, shuffled } from "./deck.ts";
import type { Hand } from "./hand.ts";

const LONG = process.env["WEFT_SOAK"] !== undefined;
const MINUTES = LONG ? Number(process.env["WEFT_MINUTES"] ?? 10) : 0;

const stage = useStage();

/** What Chromium itself prints while the line is down. */
const LINE_DOWN = /WebSocket connection to .* failed|net::ERR_(?:CONNECTION|EMPTY|SOCKET|INCOMPLETE_CHUNKED)/;

async function person(name: string, other: string, seed: number): Promise<Hand> {
  const line = await badLine(Number(new URL(stage.url).port));
  const permissions = ["clipboard-read", "clipboard-write"];
  const page = await stage.person({ name, expects: LINE_DOWN, permissions });
  // Pages of others are none of ours.
  await page.route(
    (url) => url.hostname !== "127.0.0.1" && url.protocol.startsWith("http"),
    (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Elsewhere</title>" }),
  );
  page.context().on("page", (opened) => void opened.close());
  return { name, other, page, input: await page.context().newCDPSession(page), random: seeded(seed), line };
}

/**
 * The Yjs types below a document's content, unit by unit, with their marks and attributes. Runs in the page and here, so it
 * knows no class by name and nothing around it.
 */
function treeOf(doc: Y.Doc): string {
  type Type = Y.XmlElement | Y.XmlText;
  const sorted = (attributes: object): unknown =>
    Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const read = (type: Type): unknown =>
    "toDelta" in type
      ? (type.toDelta() as { insert: string; attributes?: object }[]).flatMap(({ insert, attributes = {} }) =>
          insert.split("").map((unit) => [unit.charCodeAt(0), sorted(attributes)]),
        )
      : [type.nodeName, sorted(type.getAttributes()), type.toArray().map((child) => read(child as Type))];
  const content = doc.getXmlFragment("content").toArray();
  return JSON.stringify([content.map((type) => read(type as Type)), sorted(doc.getMap("meta").toJSON())]);
}

async function treeIn(page: Page): Promise<string> {
  const doc = await page.evaluateHandle(
    () => (document.querySelector("weft-editor") as unknown as { ydoc: Y.Doc }).ydoc,
  );
  return page.evaluate(treeOf, doc);
}

/** Where two trees part, with what stands around it: the whole of them nobody reads. */
function expectTree(tree: string, expected: string, what: string): void {
  if (tree === expected) return;
  let at = 0;
  while (tree[at] === expected[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 300), at + 300);
  expect(around(tree), what).toBe(around(expected));
}

/** Everyone has the same, it is valid, and it is on the server's disk. */
async function expectSame(hands: readonly Hand[], link: string, what: string): Promise<void> {
  const pages = hands.map(({ page }) => page);
  for (const page of pages) {
    await page.keyboard.press("Escape");
    await textOf(page).locator(".weft-upload:not(.weft-upload-other)").first().waitFor({ state: "detached" });
  }
  await Promise.all(pages.map(saved));
  const shown = await settled(...pages);
  const [tree = "", ...trees] = await Promise.all(pages.map(treeIn));
  for (const other of trees) expectTree(other, tree, what);
  schema.nodeFromJSON(shown).check();
  const reader = connect({ server: stage.url, document: new URL(link).pathname.slice("/d/".length) });
  try {
    await reader.whenSynced();
    expectTree(treeOf(reader.doc), tree, what);
    expect(reader.doc.store.pendingStructs, what).toBeNull();
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(reader.doc));
    expect(documentJSON(copy)).toEqual(documentJSON(reader.doc));
    expect(ailmentOf(copy), what).toBeUndefined();
  } finally {
    reader.destroy();
  }
}

it(
  "two people end with the same document, whatever they do",
  { timeout: LONG ? (MINUTES + 5) * 60_000 : 120_000 },
  async () => {
    const hands = await Promise.all([person("Ann", "Ben", SEED), person("Ben", "Ann", SEED + 1)]);
    const [ann, ben] = hands;
    const link = await newDocument(ann.page, ann.line.url);
    const path = new URL(link).pathname;
    await textOf(ann.page).click();
    await ann.page.keyboard.type("begin");
    await openDocument(ben.page, `${ben.line.url}${path}`);
    const records = [newRecord(), newRecord()] as const;
    let rounds = 0;
    // Whatever a console says is looked for among what was done then.
    hands.forEach(({ page }, at) =>
      page.on("console", (message) => {
        if (message.type() !== "error" || LINE_DOWN.test(message.text())) return;
        const { url, lineNumber } = message.location();
        records[at]?.said.push(
          `after ${records[at].last.slice(-2).join(", ")}: ${message.text()} ${url}:${lineNumber}`,
        );
      }),
    );
    onTestFinished(({ task }) => {
      const failed = task.result?.state === "fail";
      const acts = records.flatMap(({ last, said }) => [...(failed ? last : []), ...said]);
      console.log([`WEFT_SEED=${SEED}, ${rounds} rounds`, ...acts].join("\n"));
    });

    const start = performance.now();
    const goesOn = (): boolean => rounds === 0 || performance.now() - start < MINUTES * 60_000;
    for (; goesOn(); rounds++) {
      let over = false;
      await Promise.all(
        hands.map((hand, at) => play(hand, shuffled(hand), records[at] ?? records[0], () => !over)),
      ).finally(() => (over = true));
      await expectSame(hands, link, `after round ${rounds}, WEFT_SEED=${SEED}`);
    }

    const cem = await stage.person({ name: "Cem" });
    await openDocument(cem, `${stage.url}${path}`);
    await settled(ann.page, ben.page, cem);
    expectTree(await treeIn(cem), await treeIn(ann.page), `a third reader, WEFT_SEED=${SEED}`);
    // Nothing was refused, held back or thrown.
    const bad = stage.printed.split("\n").filter((line) => /"level":"(?:warn|error|fatal)"|held back/.test(line));
    expect(bad).toEqual([]);
    const counted = (of: "done" | "vain"): number =>
      records.flatMap((record) => [...record[of].values()]).reduce((sum, count) => sum + count, 0);
    console.log(`${counted("done")} acts, ${counted("vain")} without a meaning, ${rounds} rounds`);
    const never = shuffled(ann).filter((name) => records.every(({ done }) => !done.has(name)));
    if (LONG)
      console.log(
        JSON.stringify(
          records.map(({ done, vain }) => [...done].map(([name, count]) => `${name} ${count}/${vain.get(name) ?? 0}`)),
        ),
      );
    expect(counted("done")).toBeGreaterThan(counted("vain"));
    // Nobody's words were lost before the last minute of the long run: then "puttingBack" has no meaning.
    if (LONG) expect(never.filter((name) => name !== "puttingBack")).toEqual([]);
    await until(async () => (await cem.locator(".save-status").innerText()) === "Saved");
  },
);
