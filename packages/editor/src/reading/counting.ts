/**
 * Counting words and characters. Owns: what counts as one, by Unicode's rules (UAX 29), and what counting again costs: a
 * block that stayed the same is not counted twice.
 */
import type { Node } from "prosemirror-model";
import type { EditorState } from "prosemirror-state";

/** What there is of each. */
export interface Counts {
  readonly words: number;
  readonly characters: number;
  readonly withoutSpaces: number;
  /** Those that hold something. */
  readonly blocks: number;
}

const NOTHING: Counts = { words: 0, characters: 0, withoutSpaces: 0, blocks: 0 };

/** Words a minute: what adults read of a text without difficulties (Brysbaert 2019: 238 in English). */
const PACE = 238;

/** How long reading takes, in minutes. */
export function minutesFor({ words }: Counts): number {
  return words / PACE;
}

/** Counts for one language. */
export interface Counter {
  document(state: EditorState): Counts;
  /** `undefined` where nothing is selected. */
  selection(state: EditorState): Counts | undefined;
}

/** No letter of these is written in two parts. */
const SIMPLE = /^[ -\u02ff]*$/;

/** Makes a counter. `language` is a BCP 47 tag. */
export function createCounter(language: string): Counter {
  const words = new Intl.Segmenter(language, { granularity: "word" });
  const letters = new Intl.Segmenter(language, { granularity: "grapheme" });
  const known = new WeakMap<Node, Counts>();

  function charactersIn(text: string): number {
    return SIMPLE.test(text) ? text.length : [...letters.segment(text)].length;
  }

  function ofLine(line: Node): Counts {
    const text = line.textBetween(0, line.content.size, "", wordsOfLeaf);
    if (text === "") return line.childCount === 0 ? NOTHING : { ...NOTHING, blocks: 1 };
    const lines = text.replaceAll("\n", "");
    return {
      words: [...words.segment(text)].filter(({ isWordLike }) => isWordLike).length,
      characters: charactersIn(lines),
      withoutSpaces: charactersIn(lines.replace(/\s+/gu, "")),
      blocks: 1,
    };
  }

  function of(node: Node): Counts {
    let counts = known.get(node);
    if (counts === undefined) {
      if (node.inlineContent) counts = ofLine(node);
      else if (node.isLeaf) counts = { ...NOTHING, blocks: 1 };
      else counts = sum(node.children.map(of));
      known.set(node, counts);
    }
    return counts;
  }

  return {
    document: ({ doc }) => of(doc),
    selection({ doc, selection }) {
      if (selection.empty) return undefined;
      return sum(selection.ranges.map(({ $from, $to }) => of(doc.cut($from.pos, $to.pos))));
    },
  };
}

function sum(parts: readonly Counts[]): Counts {
  let { words, characters, withoutSpaces, blocks } = NOTHING;
  for (const part of parts) {
    words += part.words;
    characters += part.characters;
    withoutSpaces += part.withoutSpaces;
    blocks += part.blocks;
  }
  return { words, characters, withoutSpaces, blocks };
}

/** What is read as words: names and emoji. A formula's source is not. */
function wordsOfLeaf(leaf: Node): string {
  const { name } = leaf.type;
  if (name === "hard_break") return "\n";
  return name === "mention" || name === "emoji" ? (leaf.type.spec.leafText?.(leaf) ?? "") : "";
}
