/**
 * Documents that were left with changes the server does not have yet. Owns: their connections, until every change is
 * durable, and the warning before the window closes on them, if they are not on this device either. The page of a document
 * can be left by a link at any moment, also without a network.
 * Must never: end a connection that still has something to deliver.
 */
import type { Connection, Status } from "@weft/client";
import { messages } from "./messages.ts";
import { showToast } from "./toasts.ts";

interface Parted {
  readonly connection: Connection;
  readonly title: string;
}

/** The device takes changes in batches; only then is it known where they wait. In milliseconds. */
const TAKING = 500;

const parted = new Map<string, Parted>();

/** Whether something would be lost with this window. */
export function isOnlyHere({ unsaved, onDevice }: Status): boolean {
  return unsaved > 0 && onDevice !== true;
}

function warn(event: BeforeUnloadEvent): void {
  for (const { connection } of parted.values()) if (isOnlyHere(connection.status)) event.preventDefault();
}

/** Only while there is something to lose: the listener keeps a page out of the browser's back-forward cache. */
function watchTheDoor(): void {
  if (parted.size > 0) addEventListener("beforeunload", warn);
  else removeEventListener("beforeunload", warn);
}

/** Ends a document's connection: now, or when its changes are durable. */
export function part(connection: Connection, title: string): void {
  if (connection.status.unsaved === 0) return connection.destroy();
  const id = connection.document;
  connection.presence.setCursor(null);
  parted.set(id, { connection, title });
  watchTheDoor();
  if (connection.status.state !== "online") sayWhereItWaits(id, title);
  connection.flush().then(
    () => {
      if (parted.get(id)?.connection !== connection) return;
      parted.delete(id);
      watchTheDoor();
      connection.destroy();
    },
    // What the server refuses stays where its writer finds it again.
    () => {
      if (parted.get(id)?.connection === connection) showToast({ text: messages.unsaved.refused(title) });
    },
  );
}

/** The connection that a document was left with, if it still has something to deliver; it is the caller's again. */
export function takeBack(id: string): Connection | undefined {
  const connection = parted.get(id)?.connection;
  parted.delete(id);
  watchTheDoor();
  return connection;
}

function sayWhereItWaits(id: string, title: string): void {
  setTimeout(() => {
    const status = parted.get(id)?.connection.status;
    if (status === undefined || status.unsaved === 0) return;
    showToast({ text: isOnlyHere(status) ? messages.unsaved.waiting(title) : messages.unsaved.onDevice(title) });
  }, TAKING);
}
