/**
 * What the stock sync plugin lacks and can be given from outside: no scrolling to remote changes, a selection that
 * survives them, and blocks in which two people can begin to type at once.
 * Must stand after the sync plugin: it adds to what that has just written.
 */
import { NodeSelection, Plugin, type EditorState, type Transaction } from "prosemirror-state";
import { absolutePositionToRelativePosition, ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { cameFromYjs, syncState, type SyncState } from "./sync-state.ts";
import { unreadCaret } from "./unread-caret.ts";

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
      const relativeTo = (position: number): unknown =>
        absolutePositionToRelativePosition(position, sync.type, binding.mapping);
      const rebind = (): void => {
        const selection = binding.beforeTransactionSelection;
        // The library restores a node selection at any price: where the node is gone it selects another block, which
        // the next key would replace, or throws and leaves the view behind the document.
        if (selection?.type === "node") binding.beforeTransactionSelection = { ...selection, type: "text" };
        // It ties a caret to the letter after it. Of two who type at one place each would then be pushed behind the
        // other's letter at every key, and "one" and "two" would become "otnweo".
        else if (selection?.type === "text") {
          const unread = unreadCaret(view);
          const { anchor, head } = unread ?? view.state.selection;
          const relative = unread === undefined ? selection : { anchor: relativeTo(anchor), head: relativeTo(head) };
          binding.beforeTransactionSelection = {
            ...selection,
            anchor: anchor >= head ? tiedBack(relative.anchor, doc) : relative.anchor,
            head: head >= anchor ? tiedBack(relative.head, doc) : relative.head,
          };
        }
      };
      doc.on("beforeAllTransactions", rebind);
      return {
        update(current, previous) {
          const now = syncState(current.state);
          if (now === undefined || now.isChangeOrigin || current.state.doc === previous.doc) return;
          giveTexts(now, textblocks);
        },
        destroy: () => doc.off("beforeAllTransactions", rebind),
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

/** The same position, tied to the letter before it, or to the start of its text. */
function tiedBack(position: unknown, doc: Y.Doc): unknown {
  if (!(position instanceof Y.RelativePosition)) return position;
  const place = Y.createAbsolutePositionFromRelativePosition(position, doc);
  if (!(place?.type instanceof Y.XmlText)) return position;
  return Y.createRelativePositionFromTypeIndex(place.type, place.index, -1);
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
