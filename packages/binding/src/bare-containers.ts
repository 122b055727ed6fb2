/**
 * Containers in which nothing stands: a new cell, a callout whose last block was deleted. Owns the line to write on that
 * they get. The schema must not ask for it: two people who each delete one of two blocks would leave what is not valid.
 * Must never answer a transaction that came from the Yjs document: two editors would each add a line.
 */
import { newBlockId } from "@weft/schema";
import { Plugin } from "prosemirror-state";
import { cameFromYjs } from "./sync-state.ts";

/** A plugin that puts an empty line into the containers that an edit of this editor left empty. */
export function bareContainers(): Plugin {
  return new Plugin({
    appendTransaction(transactions, before, after) {
      if (before.doc === after.doc || transactions.some(cameFromYjs)) return null;
      const from = before.doc.content.findDiffStart(after.doc.content);
      const to = before.doc.content.findDiffEnd(after.doc.content);
      if (from === null || to === null) return null;
      const inside: number[] = [];
      // What looks alike at both ends may overlap. One position more on each side is the container's own border.
      const [start, end] = [Math.max(0, Math.min(from, to.b) - 1), Math.max(from, to.b) + 1];
      after.doc.nodesBetween(start, Math.min(end, after.doc.content.size), (node, position) => {
        if (node.childCount === 0 && node.type.contentMatch.defaultType?.isTextblock === true)
          inside.push(position + 1);
        return !node.inlineContent;
      });
      if (inside.length === 0) return null;
      const transaction = after.tr;
      for (const position of inside.toReversed()) {
        const line = after.doc.resolve(position).parent.type.contentMatch.defaultType?.create({ id: newBlockId() });
        if (line) transaction.insert(position, line);
      }
      if (transactions.some((one) => one.getMeta("addToHistory") === false)) transaction.setMeta("addToHistory", false);
      return transaction;
    },
  });
}
