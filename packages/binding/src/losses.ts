/**
 * Own words that went with a block that somebody else deleted or moved, who had not seen them. Yjs 13 cannot keep them: what
 * is in a deleted type is deleted. Owns: noticing it, and what they were.
 * Must never: take for lost what somebody deleted who had seen it.
 */
import { RECEIVED } from "@weft/protocol";
import * as Y from "yjs";

/** Letters that were lost, and where: behind so many of those that the other person knew. */
export interface LostRun {
  readonly offset: number;
  readonly words: string;
}

/** What was lost of one text. */
export interface Loss {
  readonly text: Y.XmlText;
  /** What the other person knew of the text, with U+FFFC for what is no letter. */
  readonly known: string;
  /** In their order; at least one. */
  readonly runs: readonly LostRun[];
  /** All that this editor's person wrote there, whether the other person knew it or not. */
  readonly own: string;
}

/** What the transaction took from this page's person. To be asked while Yjs tells of it: later the words are gone. */
export function lossesOf(transaction: Y.Transaction): Loss[] {
  const { doc, deleteSet, local } = transaction;
  const received: unknown = transaction.meta.get(RECEIVED);
  const gone = deleteSet.clients.get(doc.clientID);
  if (local || gone === undefined || !(received instanceof Uint8Array)) return [];
  const named = Y.decodeUpdate(received).ds;
  const texts = new Set<Y.XmlText>();
  for (const { clock, len } of gone) {
    const structs = doc.store.clients.get(doc.clientID) ?? [];
    for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
      const struct = structs[i];
      if (struct === undefined || struct.id.clock >= clock + len) break;
      if (!(struct instanceof Y.Item) || !(struct.parent instanceof Y.XmlText)) continue;
      if (struct.content instanceof Y.ContentString && !isNamed(struct, named)) texts.add(struct.parent);
    }
  }
  return Array.from(texts, (text) => lossOf(text, transaction, named));
}

function lossOf(text: Y.XmlText, { doc, beforeState, deleteSet }: Y.Transaction, named: NamedSet): Loss {
  let known = "";
  let own = "";
  const runs: { offset: number; words: string }[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    const { client, clock } = item.id;
    const wasThere = clock < (beforeState.get(client) ?? 0) && (!item.deleted || Y.isDeleted(deleteSet, item.id));
    if (!item.countable || !wasThere) continue;
    const words = item.content instanceof Y.ContentString ? item.content.str : "\ufffc".repeat(item.length);
    if (client === doc.clientID) own += words;
    // Yjs joins items as it likes: of one the first letters may be known and the last ones not.
    for (let i = 0; i < item.length; i++) {
      const letter = words.charAt(i);
      if (Y.isDeleted(named, Y.createID(client, clock + i))) known += letter;
      else if (client === doc.clientID) {
        const last = runs.at(-1);
        if (last?.offset === known.length) last.words += letter;
        else runs.push({ offset: known.length, words: letter });
      }
    }
  }
  return { text, known, runs, own };
}

function isNamed({ id, length }: Y.Item, named: NamedSet): boolean {
  for (let i = 0; i < length; i++) if (!Y.isDeleted(named, Y.createID(id.client, id.clock + i))) return false;
  return true;
}

type NamedSet = Parameters<typeof Y.isDeleted>[0];
