/**
 * Own words that went with a block that somebody else deleted or moved, who had not seen them. Yjs 13 cannot keep them: what
 * is in a deleted type is deleted. Owns: noticing it, and what they were.
 * Must never: take for lost what somebody deleted who had seen it.
 */
import * as Y from "yjs";

/** An update as it came. */
export interface Received {
  /** V1. What it names as deleted is what its author knew. */
  readonly update: Uint8Array;
  /** The clock up to which this client's words may have been seen; without one, all that it names were. */
  readonly seen?: number | undefined;
}

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
export function lossesOf(transaction: Y.Transaction, received: Received): Loss[] {
  const { doc, deleteSet, local } = transaction;
  const gone = deleteSet.clients.get(doc.clientID);
  if (local || gone === undefined) return [];
  const { ds } = Y.decodeUpdate(received.update);
  const { seen = Infinity } = received;
  const isNamed: IsNamed = (client, clock) =>
    Y.isDeleted(ds, Y.createID(client, clock)) && (client !== doc.clientID || clock < seen);
  const texts = new Set<Y.XmlText>();
  for (const { clock, len } of gone) {
    const structs = doc.store.clients.get(doc.clientID) ?? [];
    for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
      const struct = structs[i];
      if (struct === undefined || struct.id.clock >= clock + len) break;
      if (!(struct instanceof Y.Item) || !(struct.parent instanceof Y.XmlText)) continue;
      if (struct.content instanceof Y.ContentString && !isKnown(struct, isNamed)) texts.add(struct.parent);
    }
  }
  return Array.from(texts, (text) => lossOf(text, transaction, isNamed));
}

function lossOf(text: Y.XmlText, { doc, beforeState, deleteSet }: Y.Transaction, isNamed: IsNamed): Loss {
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
      if (isNamed(client, clock + i)) known += letter;
      else if (client === doc.clientID) {
        const last = runs.at(-1);
        if (last?.offset === known.length) last.words += letter;
        else runs.push({ offset: known.length, words: letter });
      }
    }
  }
  return { text, known, runs, own };
}

function isKnown({ id, length }: Y.Item, isNamed: IsNamed): boolean {
  for (let i = 0; i < length; i++) if (!isNamed(id.client, id.clock + i)) return false;
  return true;
}

/** Whether the other person knew of a letter that they deleted. */
type IsNamed = (client: number, clock: number) => boolean;
