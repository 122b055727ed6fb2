/**
 * Texts in which undo put letters where others do not see them. Yjs 13.6.33 may bring letters back between two that stand
 * the other way round: each replica then orders them as it likes, for ever. Owns: noticing that, and writing such a text anew.
 * Must never: touch a text whose letters are in order, for others may be typing in it.
 */
import * as Y from "yjs";

/** The texts into which this transaction of undo brought back letters between two in the wrong order. */
export function twistedTexts({ doc, beforeState }: Y.Transaction): Set<Y.XmlText> {
  const texts = new Set<Y.XmlText>();
  const structs = doc.store.clients.get(doc.clientID) ?? [];
  const before = beforeState.get(doc.clientID) ?? 0;
  for (let i = structs.length - 1; i >= 0; i--) {
    const struct = structs[i];
    if (struct === undefined || struct.id.clock + struct.length <= before) break;
    if (struct instanceof Y.Item && struct.parent instanceof Y.XmlText && isTwisted(struct, doc))
      texts.add(struct.parent);
  }
  return texts;
}

function isTwisted({ origin, rightOrigin }: Y.Item, { store }: Y.Doc): boolean {
  if (origin === null || rightOrigin === null) return false;
  const left: unknown = Y.getItem(store, origin);
  const right: unknown = Y.getItem(store, rightOrigin);
  let item = left instanceof Y.Item ? left.right : null;
  while (item !== null && item !== right) item = item.right;
  return item === null;
}

/** Writes a text anew, with what it says now. Within a transaction; what others type in it meanwhile is recovered by them. */
export function writeAnew(text: Y.XmlText): void {
  const { parent } = text;
  const index = parent instanceof Y.XmlElement ? parent.toArray().indexOf(text) : -1;
  if (!(parent instanceof Y.XmlElement) || index === -1) return;
  const fresh = new Y.XmlText();
  fresh.applyDelta(text.toDelta());
  parent.delete(index, 1);
  parent.insert(index, [fresh]);
}
