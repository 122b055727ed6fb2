/**
 * A long document of real prose, in the form that each editor keeps it in. Owns: its blocks, and a writer of letters in
 * them who has no editor. Must never: give one editor other words than another.
 */
import { encodeUpdate } from "@weft/protocol";
import { CONTENT, META, SCHEMA_VERSION, schema, typeFromNode } from "@weft/schema";
import * as Y from "yjs";
import { readPaper } from "../helpers/histories.ts";
import type { ContenderId } from "./contender.ts";
import type { Block } from "./pages/subject.ts";

/** Letters in a block. */
const LENGTH = 200;
/** One block in so many is a heading. */
const SECTION = 25;

/** So many blocks of the paper's words, which begin anew when they are used up. */
export function proseOf(count: number): Block[] {
  const words = readPaper()
    .endContent.split(/\s+/)
    .filter((word) => /^[\w'’(),.;:-]+$/.test(word));
  let next = 0;
  return Array.from({ length: count }, (_, index) => {
    const isHeading = index % SECTION === 0;
    const length = isHeading ? LENGTH / 5 : LENGTH;
    let text = "";
    while (text.length < length) text += `${words[next++ % words.length] ?? ""} `;
    return { isHeading, text: text.trim() };
  });
}

type Shape = (blocks: readonly Block[], doc: Y.Doc) => void;

/** A Yjs element; attributes are any JSON values, though Yjs's type says that they are strings. */
function element(name: string, attributes: Readonly<Record<string, unknown>>, children: Y.XmlElement[] | string) {
  const made = new Y.XmlElement<Record<string, never>>(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as never);
  made.insert(0, typeof children === "string" ? [new Y.XmlText(children)] : children);
  return made as Y.XmlElement;
}

const weft: Shape = (blocks, doc) => {
  const nodes = blocks.map(({ isHeading, text }, index) =>
    schema.node("textblock", { id: `block-${index}`, kind: isHeading ? "heading2" : "paragraph" }, schema.text(text)),
  );
  doc.getXmlFragment(CONTENT).insert(0, nodes.map(typeFromNode));
  doc.getMap(META).set("schemaVersion", SCHEMA_VERSION);
};

const headed = ({ isHeading, text }: Block): Y.XmlElement =>
  isHeading ? element("heading", { level: 2 }, text) : element("paragraph", {}, text);

const tiptap: Shape = (blocks, doc) => doc.getXmlFragment("default").insert(0, blocks.map(headed));

const blocknote: Shape = (blocks, doc) => {
  const containers = blocks.map((block, index) => element("blockContainer", { id: `block-${index}` }, [headed(block)]));
  doc.getXmlFragment("document-store").insert(0, [element("blockGroup", {}, containers)]);
};

/** Who is on their own has no document. */
const shapes: Readonly<Partial<Record<ContenderId, Shape>>> = { weft, binding: weft, tiptap, blocknote };

/** Somebody who has the whole document and no editor. */
export interface Author {
  /** All of it, as a y-protocols message; nothing for an editor that is on its own. */
  readonly whole: Uint8Array | undefined;
  /** Writes a letter into a block; the message that tells of it. */
  type(block: number, offset: number): Uint8Array;
}

/** The author of the document that this editor opens. */
export function authorOf(id: ContenderId, blocks: readonly Block[]): Author {
  const doc = new Y.Doc();
  const shape = shapes[id];
  if (shape !== undefined) doc.transact(() => shape(blocks, doc));
  const texts = [...doc.share.values()].flatMap(textsIn);
  return {
    whole: shape === undefined ? undefined : encodeUpdate(Y.encodeStateAsUpdate(doc)),
    type(block, offset) {
      let message: Uint8Array | undefined;
      doc.once("update", (update: Uint8Array) => {
        message = encodeUpdate(update);
      });
      texts[block]?.insert(offset, "x");
      if (message === undefined) throw new Error(`There is no block ${block}.`);
      return message;
    },
  };
}

function textsIn(type: unknown): Y.XmlText[] {
  if (type instanceof Y.XmlText) return [type];
  return type instanceof Y.XmlElement || type instanceof Y.XmlFragment ? type.toArray().flatMap(textsIn) : [];
}
