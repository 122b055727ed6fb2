/** When code is painted, on a view without a page: frames come when the test says so. */
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SEED, seeded } from "../../../test/helpers/random.ts";
import { codeColors, MAX_PAINTED, type Painter } from "../src/code-colors.ts";
import { CODE_LANGUAGES } from "../src/code-names.ts";
import { painter } from "../src/code-painter.ts";
import { CODE_PAINTS } from "../src/styles/code.css.ts";

let frames: (() => void)[] = [];
let idle: (() => void)[] = [];

beforeEach(() => {
  frames = [];
  idle = [];
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  vi.stubGlobal("cancelAnimationFrame", () => {});
  vi.stubGlobal("requestIdleCallback", (run: () => void) => idle.push(run));
  vi.stubGlobal("cancelIdleCallback", () => {});
});
afterEach(() => vi.unstubAllGlobals());

const code = (text: string, language: string | null = "javascript"): Node =>
  schema.node("code_block", { language }, text === "" ? [] : schema.text(text));
const line = (text: string): Node => schema.node("textblock", null, text === "" ? [] : schema.text(text));

/** Paints each "x" in a code; tells what it has painted. */
function makePainter(): { painter: Painter; painted: string[] } {
  const painted: string[] = [];
  return {
    painted,
    painter: {
      knows: () => true,
      learn: async () => {},
      paint(_language, text) {
        painted.push(text);
        return [...text.matchAll(/x+/g)].map(({ index, 0: run }) => ({
          from: index,
          to: index + run.length,
          sort: "keyword",
        }));
      },
    },
  };
}

async function page(painter: Painter, ...blocks: Node[]) {
  const plugin = codeColors(async () => painter);
  let state = EditorState.create({ doc: schema.node("doc", null, blocks), plugins: [plugin] });
  const view = {
    dom: new EventTarget(),
    composing: false,
    get state() {
      return state;
    },
    dispatch(tr: EditorState["tr"]) {
      const before = state;
      state = state.apply(tr);
      inner.update?.(view as unknown as EditorView, before);
    },
  };
  const inner = plugin.spec.view?.(view as unknown as EditorView) ?? {};
  async function settle(): Promise<void> {
    for (let round = 0; round < 50; round++) {
      for (const run of frames.splice(0)) run();
      // The painter comes by promises.
      for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    }
  }
  await settle();
  return {
    view,
    settle,
    rest: async (): Promise<void> => {
      while (idle.length > 0) {
        for (const run of idle.splice(0)) run();
        await settle();
      }
    },
    /** The coloured runs of text. */
    runs: (): string[] => {
      const set = plugin.props.decorations?.call(plugin, state) as unknown as {
        find(): { from: number; to: number }[];
      };
      return set
        .find()
        .sort((a, b) => a.from - b.from)
        .map(({ from, to }) => state.doc.textBetween(from, to, "|"));
    },
  };
}

it("paints code in a known language, also in containers, and no other", async () => {
  const { painter } = makePainter();
  const callout = schema.node("callout", null, [code("bxx")]);
  const { runs } = await page(painter, line("x"), code("ax"), code("x", null), code("x", "klingon"), callout);
  expect(runs()).toEqual(["x", "xx"]);
});

it("paints only the block that changed, and moves the colours of the others along", async () => {
  const { painter, painted } = makePainter();
  const { view, settle, runs } = await page(painter, line("above"), code("ax"), code("bxx"));
  painted.length = 0;
  view.dispatch(view.state.tr.insertText("somebody writes ", 1));
  await settle();
  expect(painted).toEqual([]);
  expect(runs()).toEqual(["x", "xx"]);
  const end = view.state.doc.content.size - 1;
  view.dispatch(view.state.tr.insertText("xx", end));
  await settle();
  expect(painted).toEqual(["bxxxx"]);
  expect(runs()).toEqual(["x", "xxxx"]);
});

it("takes the colours away with the language, and paints a block anew that was taken elsewhere", async () => {
  const { painter } = makePainter();
  const { view, settle, runs } = await page(painter, code("ax"), line(""), code("bxx"));
  view.dispatch(view.state.tr.setNodeAttribute(0, "language", null));
  await settle();
  expect(runs()).toEqual(["xx"]);
  const moved = view.state.doc.child(2);
  const end = view.state.doc.content.size;
  view.dispatch(view.state.tr.delete(end - moved.nodeSize, end).insert(0, moved));
  await settle();
  expect(runs()).toEqual(["xx"]);
});

it("leaves a text alone in which an input method composes, until it is done", async () => {
  const { painter, painted } = makePainter();
  const { view, settle, runs } = await page(painter, code("a"));
  painted.length = 0;
  view.composing = true;
  view.dispatch(view.state.tr.insertText("x", 2));
  await settle();
  expect(painted).toEqual([]);
  view.composing = false;
  view.dom.dispatchEvent(new Event("compositionend"));
  await settle();
  expect(runs()).toEqual(["x"]);
});

it("paints long code when there is nothing else to do, and very long code not at all", async () => {
  const { painter, painted } = makePainter();
  const { settle, rest, runs } = await page(painter, code("x".repeat(9_000)), code("x".repeat(MAX_PAINTED + 1)));
  await settle();
  expect(painted.length).toBe(0);
  await rest();
  expect(runs().map(({ length }) => length)).toEqual([9_000]);
});

it("paints the others when a grammar can't be loaded", async () => {
  const { painter } = makePainter();
  const failing: Painter = {
    ...painter,
    knows: (language) => language !== "python",
    learn: async () => {
      throw new TypeError("Failed to fetch");
    },
  };
  const { runs } = await page(failing, code("ax", "python"), code("bxx"));
  expect(runs()).toEqual(["xx"]);
});

it(`has after any edits the colours that painting all at once gives (WEFT_SEED=${SEED})`, async () => {
  const random = seeded(SEED);
  const below = (limit: number): number => Math.floor(random() * limit);
  const { painter } = makePainter();
  const { view, settle, runs } = await page(painter, code("x"), line("x"));
  for (let round = 0; round < 120; round++) {
    const { doc, tr } = view.state;
    const index = below(doc.childCount);
    let pos = 0;
    for (let i = 0; i < index; i++) pos += doc.child(i).nodeSize;
    const node = doc.child(index);
    const choice = below(5);
    if (choice === 0) tr.insert(pos, random() < 0.6 ? code("axb") : line("x"));
    else if (choice === 1 && doc.childCount > 1) tr.delete(pos, pos + node.nodeSize);
    else if (choice === 2 && doc.childCount > 1) tr.delete(pos, pos + node.nodeSize).insert(0, node);
    else if (choice === 3 && node.content.size > 2) tr.delete(pos + 1, pos + 1 + below(node.content.size));
    else tr.insertText(random() < 0.5 ? "x" : "y", pos + 1 + below(node.content.size + 1));
    view.dispatch(tr);
    if (random() < 0.7) await settle();
  }
  await settle();
  const expected: string[] = [];
  view.state.doc.forEach((node) => {
    if (node.type.name === "code_block") expected.push(...(node.textContent.match(/x+/g) ?? []));
  });
  expect(runs()).toEqual(expected);
});

it("has a grammar for every language that has a name, with colours in what it is given", async () => {
  for (const { name } of CODE_LANGUAGES) {
    await painter.learn(name);
    expect(painter.knows(name), name).toBe(true);
    expect(() => painter.paint(name, "a = 1 # x")).not.toThrow();
  }
  const text = "const a = 'b'; // c";
  const sorts = painter.paint("javascript", text).map(({ from, to, sort }) => `${sort} ${text.slice(from, to)}`);
  expect(sorts).toEqual(["keyword const", "string 'b'", "comment // c"]);
  const html = "<script>let a</script>";
  const within = painter.paint("html", html).find(({ from, to }) => html.slice(from, to) === "let");
  expect(within?.sort).toBe("keyword");
});

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

it.each(Object.entries(CODE_PAINTS))("can be read: %s", (_sort, [light, dark]) => {
  // The frame's ground, `--_canvas`, in light and dark.
  for (const [ink, ground] of [
    [light, "#faf9f7"],
    [dark, "#232220"],
  ] as const) {
    const [high = 0, low = 0] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
    expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(4.5);
  }
});
