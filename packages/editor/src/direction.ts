/**
 * Which way a block runs. A block that says nothing about it runs as its first word does, as in every mail program;
 * without this, Hebrew and Arabic would stand at the wrong edge with their bullets on the wrong side.
 * A decoration: what nobody chose is not written into the document.
 */
import { readBlock } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { isTextblock } from "./blocks.ts";
import { findBlocks, holds } from "./found-blocks.ts";

// Only where one of these letters stands can a block run the other way, so that most documents need no decoration.
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

function mayRunLeft(node: Node): boolean {
  return isTextblock(node) && readBlock(node.attrs).dir === null && RIGHT_TO_LEFT.test(node.textContent);
}

/** Lets the browser find each block's direction. */
export function directions(): Plugin {
  const find = findBlocks((block) => holds(block, mayRunLeft));
  return new Plugin({
    props: {
      decorations({ doc }) {
        const blocks: Decoration[] = [];
        const add = (node: Node, position: number): void => {
          if (mayRunLeft(node)) blocks.push(Decoration.node(position, position + node.nodeSize, { dir: "auto" }));
        };
        for (const { node: block, position } of find(doc)) {
          add(block, position);
          block.descendants((node, offset) => add(node, position + 1 + offset));
        }
        return blocks.length === 0 ? undefined : DecorationSet.create(doc, blocks);
      },
    },
  });
}
