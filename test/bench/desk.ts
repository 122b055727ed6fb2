/**
 * One editor in one Chromium, with somebody at its keys and somebody else far away. Owns: its page, what is pressed,
 * and that every letter arrived. Must never: treat one editor otherwise than the rest, or press the next key before the
 * last one is painted.
 */
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { type Rollup, build } from "vite";
import { launchChromium } from "../helpers/chromium.ts";
import { until } from "../helpers/until.ts";
import { Client } from "./client.ts";
import { type ContenderId, type Running, onAllCores } from "./contender.ts";
import { pause } from "./crowd.ts";
import type { Block, Opened, Timed } from "./pages/subject.ts";
import { authorOf } from "./prose.ts";

const DOCUMENT = "prose";
const VIEWPORT = { width: 1280, height: 800 };
/** Milliseconds between a paint and the next letter, in which an editor may do what it has put off. */
const BREATH = 50;
/** Milliseconds that a page may take for anything. */
const PATIENCE = 60_000;
/** Letters that are not counted, at each place: the browser compiles what runs often. */
const WARM_UP = 20;
/** What is typed: words, and no beginning of a Markdown rule. */
const LETTERS = "and so the thread goes over one and under the next ";

/** Where a writer is: the number of a block, and how many letters stand before the caret. */
export interface Spot {
  readonly block: number;
  readonly offset: number;
}

const sources: Readonly<Partial<Record<ContenderId, string>>> = {
  weft: "pages/weft.ts",
  binding: "pages/binding.ts",
  tiptap: "editors/tiptap.js",
  blocknote: "editors/blocknote.js",
  prosemirror: "editors/prosemirror.js",
};

interface Bundle {
  readonly script: string;
  readonly styles: string;
}

const bundles = new Map<ContenderId, Bundle>();

/** The page's script and styles as an embedder's build would make them. */
async function bundleOf(id: ContenderId): Promise<Bundle> {
  const known = bundles.get(id);
  if (known !== undefined) return known;
  const source = sources[id];
  if (source === undefined) throw new Error(`${id} is no editor.`);
  const built = (await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL(".", import.meta.url)),
    resolve: { conditions: ["source", "module", "browser", "development|production"] },
    build: {
      write: false,
      target: "chrome125",
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      rolldownOptions: {
        input: fileURLToPath(new URL(source, import.meta.url)),
        output: { codeSplitting: false },
      },
    },
  })) as Rollup.RollupOutput;
  const script = built.output.find((file) => file.type === "chunk")?.code ?? "";
  const styles = built.output
    .flatMap((file) => (file.type === "asset" && file.fileName.endsWith(".css") ? [String(file.source)] : []))
    .join("\n");
  const bundle = { script, styles };
  bundles.set(id, bundle);
  return bundle;
}

/** What so many letters cost. */
export interface Letters {
  readonly timed: readonly Timed[];
  /**
   * Milliseconds of a core that the page's thread took for each, with all that it did between them. Neighbours on the
   * machine do not lengthen it, as they do what is timed.
   */
  readonly cpu: number;
}

/** An open editor. */
export interface Desk {
  readonly page: Page;
  readonly opened: Opened;
  /** Types so many letters at a spot; those of the warm-up are left out. */
  type(spot: Spot, letters: number): Promise<Letters>;
  /** Somebody else types so many letters at a spot. */
  hear(spot: Spot, letters: number): Promise<Letters>;
  close(): Promise<void>;
}

/** Opens the page of a contender's editor with these blocks. */
async function openPage(page: Page, { contender, port }: Running, blocks: readonly Block[]): Promise<Opened> {
  const { script, styles } = await bundleOf(contender.id);
  page.setDefaultTimeout(PATIENCE);
  // On the server's own origin, as most pages that embed an editor; one made up on the way would count as a stranger's.
  await page.goto(`http://127.0.0.1:${port}/livez`);
  await page.setContent("<!doctype html><title>Bench</title>");
  if (styles !== "") await page.addStyleTag({ content: styles });
  await page.addScriptTag({ content: script, type: "module" });
  await page.waitForFunction(() => "subject" in window);
  const place = { server: `ws://127.0.0.1:${port}/collab`, document: DOCUMENT, blocks };
  const opened = page.evaluate(async (place) => window.subject.open(place), place);
  // It rejects when the browser is closed, long after anybody waits for it.
  opened.catch(() => undefined);
  const there = await Promise.race([opened, pause(PATIENCE)]);
  if (there === undefined) throw new Error("the document did not open");
  await pause(1_000);
  return there;
}

/** Puts the blocks on the server and opens them in the contender's editor. */
export async function openDesk(server: Running, blocks: readonly Block[]): Promise<Desk> {
  const author = authorOf(server.contender.id, blocks);
  const far = new Client(server, { document: DOCUMENT });
  await far.synced;
  if (author.whole !== undefined) {
    far.edit(author.whole);
    await until(() => far.failure !== undefined || far.unacked === 0, { what: "the document to be on the server" });
  }
  const browser = await onAllCores(launchChromium);
  const page = await browser.newPage({ viewport: VIEWPORT, bypassCSP: true });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const opened = await openPage(page, server, blocks).catch(async (error: unknown) => {
    far.cut();
    await browser.close();
    throw new Error([error instanceof Error ? error.message : String(error), ...errors].join("; "), { cause: error });
  });

  const inspector = await page.context().newCDPSession(page);
  await inspector.send("Performance.enable", { timeDomain: "threadTicks" });
  /** Milliseconds of a core that the page's thread has taken so far. */
  async function cpu(): Promise<number> {
    const { metrics } = await inspector.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
  }

  const lengthOf = (block: number): Promise<number> => page.evaluate((block) => window.subject.lengthOf(block), block);

  /** Does something so many times that makes one timed letter each; what all but the first cost. */
  async function time(spot: Spot, letters: number, write: (index: number) => Promise<void>): Promise<Letters> {
    await pause(500);
    const before = await lengthOf(spot.block);
    const all: Timed[] = [];
    let warm = 0;
    for (let letter = 0; letter < WARM_UP + letters; letter++) {
      if (letter === WARM_UP) warm = await cpu();
      await write(letter);
      all.push(await page.evaluate(async () => window.subject.next()));
      await pause(BREATH);
    }
    const spent = (await cpu()) - warm;
    const written = (await lengthOf(spot.block)) - before;
    const wrong = [...errors];
    if (written !== all.length) wrong.push(`of ${all.length} letters ${written} arrived`);
    if (far.failure !== undefined) wrong.push(far.failure);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    return { timed: all.slice(WARM_UP), cpu: spent / letters };
  }

  return {
    page,
    opened,
    async type(spot, letters) {
      await page.evaluate(({ block, offset }) => window.subject.write(block, offset), spot);
      return time(spot, letters, (index) => page.keyboard.press(LETTERS[index % LETTERS.length] ?? "x"));
    },
    async hear({ block, offset }, letters) {
      return time({ block, offset }, letters, async (index) => {
        // Letter by letter behind one another, as somebody types.
        const at = offset + index;
        if (author.whole !== undefined) far.edit(author.type(block, at));
        else await page.evaluate(([block, at]) => window.subject.receive(block, at), [block, at] as const);
      });
    },
    async close() {
      far.cut();
      await browser.close();
    },
  };
}
