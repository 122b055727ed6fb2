/**
 * What a person is told about the connection and about their changes. Owns: the shape of the status and its words.
 * Must never: soften the truth. "Saved" stands for nothing less than durable on the server.
 */
import type { CloseCode } from "@weft/protocol";
import type { Transport } from "./transport.ts";

/**
 * `connecting`: the first attempt is under way. `online`: the line is open. `offline`: the line is lost or was never
 * there; attempts go on unless `disconnect()` was called. `denied`: the server said no, and no attempt follows.
 */
export type ConnectionState = "connecting" | "online" | "offline" | "denied";

/** A snapshot of the connection; a new object after each change. */
export interface Status {
  readonly state: ConnectionState;
  /** Whether everything the server had when this line opened has arrived. */
  readonly synced: boolean;
  /** Local changes that the server has not yet reported durable. */
  readonly unsaved: number;
  /** Whether what is unsaved is also kept on this device, where it outlives the window. */
  readonly onDevice?: boolean;
  /** Whether there is content to show, from the server or from this device. */
  readonly loaded?: boolean;
  /** When a local change was last reported durable, in milliseconds since the epoch. */
  readonly savedAt?: number;
  /** Why the server can't write to its disk right now, as a sentence for a person. */
  readonly storageProblem?: string;
  /** How full the document is, in percent of what the server takes; only while it is nearly full. */
  readonly percentFull?: number;
  /** The code with which the server ended the connection for good; only in state `denied`. */
  readonly closed?: CloseCode;
  /** Why nobody may write in this document as things are, as a sentence for a person. Reading goes on. */
  readonly readOnly?: string;
  /**
   * What the person may do here, as the server said: `view`, `comment`, `suggest`, `edit` or `admin`; offline as it was last.
   * What it means for writing, `mayWrite` says.
   */
  readonly role?: string;
  /** How frames travel; only in state `online`. Makes no difference to anyone but whoever looks for the reason of a delay. */
  readonly transport?: Transport;
  /** Why this window can save nothing any more, whatever the server does, as a sentence for a person. */
  readonly fault?: string;
}

/** The words of the status line in one language. */
export interface StatusWords {
  /** Every change is durable on the server, and only then. */
  readonly saved: string;
  readonly saving: string;
  readonly connecting: string;
  readonly offline: string;
  readonly onlyReading: string;
  /** For who has not the role to write. */
  readonly reader: string;
  /** Why what such a person wrote before is not saved, as a sentence. */
  readonly noWriter: string;
  readonly refused: string;
  readonly cantSave: (reason: string) => string;
  /** Offline, with changes. */
  readonly offlineWith: (kept: string) => string;
  /** Connecting, with changes of an earlier window. */
  readonly connectingWith: (kept: string) => string;
  /** How many changes wait, and whether they are on the device or in the window only. */
  readonly kept: (changes: number, onDevice: boolean) => string;
  readonly full: (percent: number) => string;
  /** What the server's close codes mean, where the language has words of its own for them. */
  readonly meanings?: Readonly<Record<number, string>>;
}

/** The words in English. */
export const STATUS_WORDS: StatusWords = {
  saved: "Saved",
  saving: "Saving…",
  connecting: "Connecting…",
  offline: "Offline",
  onlyReading: "Only for reading",
  reader: "You can read this document",
  noWriter: "You can't write in this document any more.",
  refused: "The server refused the connection.",
  cantSave: (reason) => `Can't save: ${reason}`,
  offlineWith: (kept) => `Offline — ${kept}`,
  connectingWith: (kept) => `Connecting… ${kept}`,
  kept: (changes, onDevice) =>
    `${changes} ${changes === 1 ? "change" : "changes"} kept ${onDevice ? "on this device" : "in this window"}`,
  full: (percent) => `This document is ${percent} % full. Begin a new one before it takes no more.`,
};

/** Whether a role is one to write with. A role that came after this client is not; where none was told, everyone may. */
export function isWriter(role = "edit"): boolean {
  return role === "edit" || role === "admin";
}

/** Whether what is written now can be saved, now or later: nothing has ended, and the role is one to write with. */
export function mayWrite({ state, fault, readOnly, role }: Status): boolean {
  return state !== "denied" && fault === undefined && readOnly === undefined && isWriter(role);
}

/** The status as one quiet line: "Saved", "Saving…", "Offline — 12 changes kept on this device", "Can't save: …". */
export function statusText(status: Status, words: StatusWords = STATUS_WORDS): string {
  const { unsaved, closed } = status;
  const kept = words.kept(unsaved, status.onDevice === true);
  if (status.state === "denied") {
    const reason = closed === undefined ? words.refused : (words.meanings?.[closed.code] ?? closed.meaning);
    return unsaved === 0 ? reason : words.cantSave(`${reason} ${kept}`);
  }
  if (status.fault !== undefined) return words.cantSave(status.fault);
  if (status.state === "offline") return unsaved === 0 ? words.offline : words.offlineWith(kept);
  if (status.storageProblem !== undefined) return words.cantSave(status.storageProblem);
  if (status.readOnly !== undefined) {
    return unsaved === 0 ? words.onlyReading : words.cantSave(`${status.readOnly} ${kept}`);
  }
  if (!isWriter(status.role)) return unsaved === 0 ? words.reader : words.cantSave(`${words.noWriter} ${kept}`);
  // Of an earlier window: nothing is on its way yet.
  if (status.state === "connecting" && status.onDevice === true) return words.connectingWith(kept);
  if (unsaved > 0) return words.saving;
  return status.synced ? words.saved : words.connecting;
}

/** What to say of a document that will soon take no more; `undefined` while there is room. */
export function fullText({ percentFull }: Status, words: StatusWords = STATUS_WORDS): string | undefined {
  return percentFull === undefined ? undefined : words.full(percentFull);
}

/** Whether two snapshots say the same. */
export function sameStatus(a: Status, b: Status): boolean {
  return (
    a.state === b.state &&
    a.synced === b.synced &&
    a.unsaved === b.unsaved &&
    a.onDevice === b.onDevice &&
    a.loaded === b.loaded &&
    a.savedAt === b.savedAt &&
    a.storageProblem === b.storageProblem &&
    a.percentFull === b.percentFull &&
    a.closed === b.closed &&
    a.readOnly === b.readOnly &&
    a.role === b.role &&
    a.transport === b.transport &&
    a.fault === b.fault
  );
}
