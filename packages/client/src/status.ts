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
  /** How frames travel; only in state `online`. Makes no difference to anyone but whoever looks for the reason of a delay. */
  readonly transport?: Transport;
  /** Why this window can save nothing any more, whatever the server does, as a sentence for a person. */
  readonly fault?: string;
}

/** What the line says when every change is durable on the server, and only then. */
export const SAVED = "Saved";

/** What the line says while changes are on their way. */
export const SAVING = "Saving…";

/** What the line says of a document in which nobody may write. */
export const ONLY_READING = "Only for reading";

/** The status as one quiet line: "Saved", "Saving…", "Offline — 12 changes kept on this device", "Can't save: …". */
export function statusText(status: Status): string {
  if (status.state === "denied") {
    const reason = status.closed?.meaning ?? "The server refused the connection.";
    return status.unsaved === 0 ? reason : `Can't save: ${reason} ${kept(status)}`;
  }
  if (status.fault !== undefined) return `Can't save: ${status.fault}`;
  if (status.state === "offline") return status.unsaved === 0 ? "Offline" : `Offline — ${kept(status)}`;
  if (status.storageProblem !== undefined) return `Can't save: ${status.storageProblem}`;
  if (status.readOnly !== undefined) {
    return status.unsaved === 0 ? ONLY_READING : `Can't save: ${status.readOnly} ${kept(status)}`;
  }
  // Of an earlier window: nothing is on its way yet.
  if (status.state === "connecting" && status.onDevice === true) return `Connecting… ${kept(status)}`;
  if (status.unsaved > 0) return SAVING;
  return status.synced ? SAVED : "Connecting…";
}

/** What to say of a document that will soon take no more; `undefined` while there is room. */
export function fullText({ percentFull }: Status): string | undefined {
  if (percentFull === undefined) return undefined;
  return `This document is ${percentFull} % full. Begin a new one before it takes no more.`;
}

function kept({ unsaved, onDevice }: Status): string {
  return `${unsaved} ${unsaved === 1 ? "change" : "changes"} kept ${onDevice === true ? "on this device" : "in this window"}`;
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
    a.transport === b.transport &&
    a.fault === b.fault
  );
}
