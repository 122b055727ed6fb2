/**
 * Which way a block runs. A block that says nothing about it runs as its first word does, as in every mail program;
 * without this, Hebrew and Arabic would stand at the wrong edge with their bullets on the wrong side. A table, a callout
 * and columns run as the first word in them does: that is where their first column stands.
 * A decoration: what nobody chose is not written into the document.
 */
import { readBlock, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { isTextblock } from "./blocks.ts";
import { findBlocks, holds } from "./found-blocks.ts";

// Only where one of these letters stands can a block run the other way, so that most documents need no decoration.
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const LETTER = /\p{L}/u;
/** On a page that itself runs from the right, it is any other letter. */
const OTHER = new RegExp(`(?!${RIGHT_TO_LEFT.source})${LETTER.source}`, "u");

const { table, callout, columns } = schema.nodes;
const FRAMES: ReadonlySet<Node["type"]> = new Set([table, callout, columns]);

/** Whether the browser has to find the direction of a block of text, whose surroundings run from the right or not. */
export function mayRunOtherwise(node: Node, right: boolean): boolean {
  if (!isTextblock(node) || readBlock(node.attrs).dir !== null) return false;
  return (right ? OTHER : RIGHT_TO_LEFT).test(node.textContent);
}

/** Which way a block with blocks in it runs. The browser's "auto" would not look into those that have their own. */
function frameDirection(node: Node): "rtl" | "ltr" | undefined {
  const first = FRAMES.has(node.type) ? LETTER.exec(node.textContent) : null;
  if (first === null) return undefined;
  return RIGHT_TO_LEFT.test(first[0]) ? "rtl" : "ltr";
}

function runsOtherwise(node: Node, right: boolean): boolean {
  return mayRunOtherwise(node, right) || frameDirection(node) === (right ? "ltr" : "rtl");
}

/** Lets the browser find each block's direction. `isRight` says whether the page runs from the right. */
export function directions(isRight: () => boolean = () => false): Plugin {
  const finders = [false, true].map((right) =>
    findBlocks((block) => holds(block, (node) => runsOtherwise(node, right))),
  );
  return new Plugin({
    props: {
      decorations({ doc }) {
        const blocks: Decoration[] = [];
        const add = (node: Node, position: number, right: boolean): void => {
          const dir = frameDirection(node);
          const set = mayRunOtherwise(node, right) ? "auto" : dir === (right ? "ltr" : "rtl") ? dir : undefined;
          if (set !== undefined) blocks.push(Decoration.node(position, position + node.nodeSize, { dir: set }));
          const inner = dir === undefined ? right : dir === "rtl";
          node.forEach((child, offset) => {
            if (child.isBlock) add(child, position + 1 + offset, inner);
          });
        };
        const right = isRight();
        for (const { node, position } of finders[Number(right)]?.(doc) ?? []) add(node, position, right);
        return blocks.length === 0 ? undefined : DecorationSet.create(doc, blocks);
      },
    },
  });
}
