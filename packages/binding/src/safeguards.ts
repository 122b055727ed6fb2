/**
 * What the stock sync plugin lacks and can be given from outside: no scrolling to remote changes, a node selection
 * that survives them, and blocks in which two people can begin to type at once.
 * Must stand after the sync plugin: it adds to what that has just written.
 */
import { NodeSelection, Plugin, type EditorState, type Transaction } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { cameFromYjs, syncState, type SyncState } from "./sync-state.ts";

/** The plugin. `textblocks` names the nodes whose content is text. */
export function safeguards(textblocks: ReadonlySet<string>): Plugin {
  return new Plugin({
    appendTransaction: (transactions, before, after) => keepNodeSelection(transactions, before, after),
    view(view) {
      const sync = syncState(view.state);
      if (sync === undefined) throw new Error("The sync plugin must stand before its safeguards.");
      const { binding, doc } = sync;
      // A colleague's edit is no reason to move the page. Undo scrolls by itself.
      binding._isLocalCursorInView = () => false;
      // The library restores a node selection at any price: where the node is gone it selects another block, which
      // the next key would replace, or throws and leaves the view behind the document.
      const soften = (): void => {
        const selection = binding.beforeTransactionSelection;
        if (selection?.type === "node") binding.beforeTransactionSelection = { ...selection, type: "text" };
      };
      doc.on("beforeAllTransactions", soften);
      return {
        update(current, previous) {
          const now = syncState(current.state);
          if (now === undefined || now.isChangeOrigin || current.state.doc === previous.doc) return;
          giveTexts(now, textblocks);
        },
        destroy: () => doc.off("beforeAllTransactions", soften),
      };
    },
  });
}

/**
 * Puts an empty Y.XmlText into each block that has none. Two people who begin to type in such a block would each
 * make one, and the library, folding two texts into one, doubles or drops words when both do it.
 */
function giveTexts({ type, doc, binding }: SyncState, textblocks: ReadonlySet<string>): void {
  const bare: Y.XmlElement[] = [];
  for (const block of type.toArray()) {
    if (block instanceof Y.XmlElement && block.length === 0 && textblocks.has(block.nodeName)) bare.push(block);
  }
  if (bare.length === 0) return;
  // Within the guard, because the editor shows it already; with the sync plugin's origin, so that undo of the block
  // takes the text with it.
  binding.mux(() => {
    doc.transact(() => {
      for (const block of bare) block.insert(0, [new Y.XmlText()]);
    }, ySyncPluginKey);
  });
}

function keepNodeSelection(
  transactions: readonly Transaction[],
  before: EditorState,
  after: EditorState,
): Transaction | null {
  if (!(before.selection instanceof NodeSelection) || !transactions.some(cameFromYjs)) return null;
  const { node } = before.selection;
  let found: number | undefined;
  // Nodes that did not change stay the same objects.
  after.doc.descendants((other, position) => {
    if (other === node) found ??= position;
    return found === undefined;
  });
  return found === undefined ? null : after.tr.setSelection(NodeSelection.create(after.doc, found));
}
