/**
 * One opened document as signals: the line to the server, who is here, the title. Owns: the connection's life.
 * Must never: know about HTML, or write to the document except for the title and only on the person's request; or to
 * end a connection itself, which may still have changes to deliver.
 */
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals-core";
import { connect, type Connection, type Person, type Status } from "@weft/client";
import { META, SCHEMA_VERSION, isNewer, titleOf } from "@weft/schema";
import { guestName } from "./guest.ts";
import { messages } from "./messages.ts";
import { part, takeBack } from "./parting.ts";

export interface OpenDocument {
  readonly connection: Connection;
  readonly status: ReadonlySignal<Status>;
  /** Everybody else who is here. */
  readonly people: ReadonlySignal<readonly Person[]>;
  /** One's own colour here, as an index of the palette; `undefined` until the others are known. */
  readonly ownColor: ReadonlySignal<number | undefined>;
  readonly title: ReadonlySignal<string>;
  /** Whether the content is here, from the server or from this device, so that there is something to show. */
  readonly hasContent: ReadonlySignal<boolean>;
  /** Whether a newer editor wrote here, so that this one must not. */
  readonly outdated: ReadonlySignal<boolean>;
  setTitle(title: string): void;
  close(): void;
}

/** Opens a document on the server that this page came from. The id must be a document name. */
export function openDocument(id: string): OpenDocument {
  const earlier = takeBack(id);
  const connection =
    earlier ?? connect({ server: location.origin, document: id, schema: SCHEMA_VERSION, offline: { label: titleOf } });
  const { doc, presence } = connection;
  const status = signal(connection.status);
  const people = signal(presence.others());
  const ownColor = signal(presence.self?.color);
  const title = signal(titleOf(doc));
  const outdated = signal(isNewer(doc));

  const stopStatus = connection.onStatus((next) => {
    status.value = next;
    ownColor.value = presence.self?.color;
  });
  const stopPresence = presence.onChange(() => {
    people.value = presence.others();
    ownColor.value = presence.self?.color;
  });
  // Asked after each transaction instead of observed: getMap() would cast the root of another application's document.
  const readMeta = (): void => {
    title.value = titleOf(doc);
    outdated.value = isNewer(doc);
  };
  doc.on("afterTransaction", readMeta);
  const stopName = effect(() => {
    presence.setUser({ name: guestName.value });
  });

  return {
    connection,
    status,
    people,
    ownColor,
    title,
    outdated,
    hasContent: computed(() => status.value.loaded === true),
    setTitle(next) {
      if (next !== titleOf(doc)) doc.getMap(META).set("title", next);
    },
    close() {
      stopName();
      stopStatus();
      stopPresence();
      doc.off("afterTransaction", readMeta);
      part(connection, title.value.trim() || messages.untitled);
    },
  };
}
