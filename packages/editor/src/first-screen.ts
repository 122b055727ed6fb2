/**
 * The beginning of a long document, shown while the editor for all of it is being made: its text is there to read some
 * tenths of a second earlier. Owns: what of it can be drawn before, and when it has been painted.
 * Must never: draw what the editor shows otherwise, because it would jump when that comes; or take a key or a click,
 * because nothing would be written.
 */
import { CONTENT, readBlock, schema } from "@weft/schema";
import { readFirst } from "@weft/schema/yjs";
import { DOMSerializer, type Node } from "prosemirror-model";
import type * as Y from "yjs";
import { afterFrame } from "./after-frame.ts";
import { mayRunOtherwise } from "./direction.ts";
import { adoptContentStyles } from "./styles/adopt.ts";

/** Blocks from which on it is worth a frame: a shorter document is there as soon. */
const LONG = 300;
/** More than the highest window shows. */
const BLOCKS = 80;
/** Milliseconds to wait for a frame. A window that nobody sees may not get one for long. */
const PATIENCE = 100;

/** Draws the beginning, if that is of use; resolves when it is painted, with what takes it away. */
export async function showFirstScreen(host: HTMLElement, doc: Y.Doc): Promise<() => void> {
  const fragment = doc.getXmlFragment(CONTENT);
  const { ownerDocument } = host;
  if (fragment.length < LONG || ownerDocument.visibilityState === "hidden") return () => {};
  const blocks = readFirst(fragment, schema, BLOCKS);
  const end = blocks.findIndex((block) => !isPlain(block));
  const page = ownerDocument.createElement("div");
  page.className = "weft-page";
  page.slot = "weft-surface";
  page.inert = true;
  const text = ownerDocument.createElement("div");
  text.className = "ProseMirror weft-doc";
  const serializer = DOMSerializer.fromSchema(schema);
  const right = host.matches(":dir(rtl)");
  for (const block of end === -1 ? blocks : blocks.slice(0, end)) text.append(drawn(block, serializer, right));
  page.append(text);
  host.append(page);
  adoptContentStyles(page);
  await painted();
  return () => page.remove();
}

/** Whether the schema alone says how a block looks: one of text, which no node view or decoration adds to. */
function isPlain(block: Node): boolean {
  if (block.type !== schema.nodes.textblock) return false;
  const { kind } = readBlock(block.attrs);
  if (kind === "todo" || kind === "toggle") return false;
  return block.content.content.every(({ isText, type }) => isText || type === schema.nodes.hard_break);
}

function drawn(block: Node, serializer: DOMSerializer, right: boolean): globalThis.Node {
  const element = serializer.serializeNode(block);
  if (element instanceof HTMLElement && mayRunOtherwise(block, right)) element.dir = "auto";
  // As the view does: without it an empty line has no height.
  if (block.lastChild === null || !block.lastChild.isText) element.appendChild(document.createElement("br"));
  return element;
}

/** Resolves behind the next frame. */
async function painted(): Promise<void> {
  return new Promise((resolve) => {
    afterFrame(resolve);
    setTimeout(resolve, PATIENCE);
  });
}
