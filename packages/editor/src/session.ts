/**
 * One document shown in one element: the line to the server and, once the content is here, the editor.
 * Owns: their common life. Must never: show an editor before there is content, from the server or this device, because an
 * empty one invites to write into a document that is not there yet; or drop a line that still has changes to deliver.
 */
import { connect, mayWrite, type Connection, type Status, type User } from "@weft/client";
import { CONTENT, SCHEMA_VERSION } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { blockWork, holdsBlockWork } from "./block-work.ts";
import { createEditor, type Editor, type EditorMode, type EditorUpdate } from "./editor.ts";
import type { FileHostOptions } from "./file-host.ts";
import { showFirstScreen } from "./first-screen.ts";
import type { Messages } from "./messages/index.ts";

/** How long a removed element's line may go on delivering changes, in milliseconds. */
const FAREWELL = 60_000;

/** What the element knows when it opens a document. */
export interface SessionOptions {
  readonly element: HTMLElement;
  /** A line of the host page's own; it stays open when the session ends. */
  readonly connection: Connection | undefined;
  readonly server: string;
  readonly document: string;
  readonly token: string | (() => Promise<string>) | undefined;
  /** Whether the document is also kept on this device. */
  readonly offline: boolean;
  readonly user: User | undefined;
  readonly mode: EditorMode;
  readonly placeholder: string | undefined;
  readonly messages: Promise<Messages>;
  /** See `FileHostOptions`. */
  readonly upload: FileHostOptions["upload"];
}

/** What a session tells the element. */
export interface SessionListener {
  ready(editor: Editor): void;
  synced(): void;
  status(status: Status): void;
  changed(update: EditorUpdate): void;
  presence(): void;
  /** The text can't be drawn; there is no editor any more. `doc` is what it should have shown, where that is known. */
  failed(error: unknown, doc: Node | undefined): void;
}

/** An open document. */
export interface Session {
  readonly connection: Connection;
  /** Whether the line is this session's and not the host page's. */
  readonly ownsConnection: boolean;
  readonly editor: Editor | undefined;
  setMode(mode: EditorMode): void;
  close(): void;
}

/** Opens a document. Throws a TypeError if the name or the server's URL is not one. */
export function openSession(options: SessionOptions, listener: SessionListener): Session {
  const ownsConnection = options.connection === undefined;
  const connection =
    options.connection ??
    connect({
      server: options.server,
      document: options.document,
      schema: SCHEMA_VERSION,
      offline: options.offline,
      ...(options.token === undefined ? {} : { token: options.token }),
    });
  let editor: Editor | undefined;
  let wanted = options.mode;
  let closed = false;
  let hasFailed = false;

  // What is written after a refusal, or where the document fell silent, would be kept nowhere.
  const mode = (): EditorMode => (wanted === "edit" && mayWrite(connection.status) ? "edit" : "view");

  if (options.user !== undefined) connection.presence.setUser(options.user);
  else if (ownsConnection) connection.presence.setUser({ name: "Guest" });

  const stops = [
    connection.onStatus((status) => {
      editor?.setMode(mode());
      listener.status(status);
    }),
    connection.presence.onChange(() => listener.presence()),
  ];

  /** An editor that failed is taken away at once: what is typed in it would go nowhere. The document is untouched. */
  function fail(error: unknown, doc?: Node): void {
    // What is dispatched until it is gone fails as well.
    if (hasFailed) return;
    hasFailed = true;
    const failed = editor;
    editor = undefined;
    // Not within its own update, and it may fail in this, too.
    queueMicrotask(() => {
      try {
        failed?.destroy();
      } catch (error) {
        reportError(error);
      }
      if (!closed) listener.failed(error, doc);
    });
  }

  const screen = async (): Promise<() => void> => {
    await connection.whenLoaded();
    return closed ? () => {} : showFirstScreen(options.element, connection.doc);
  };
  // Its code comes while the line is being opened; nobody waits for it who has no such block.
  const blocks = blockWork.load().catch(() => {});
  const views = async (): Promise<void> => {
    await connection.whenLoaded();
    if (holdsBlockWork(connection.doc.getXmlFragment(CONTENT))) await blocks;
  };
  Promise.all([options.messages, screen(), views()])
    .then(([messages, leave]) => {
      if (closed) return leave();
      try {
        editor = createEditor({
          onFault: fail,
          element: options.element,
          connection,
          mode: mode(),
          messages,
          files: { server: options.server, token: options.token, upload: options.upload },
          server: options.server,
          ...(options.placeholder === undefined ? {} : { placeholder: options.placeholder }),
        });
      } catch (error) {
        fail(error);
        return;
      } finally {
        leave();
      }
      editor.onUpdate((update) => listener.changed(update));
      listener.ready(editor);
    })
    .then(() => connection.whenSynced())
    .then(() => {
      if (!closed) listener.synced();
    })
    .catch(() => {
      // A refusal has been told as a status.
    });

  /** Changes that are still on their way get time to arrive, though nobody watches any more. */
  function sayFarewell(): void {
    connection.presence.setCursor(null);
    if (connection.status.unsaved === 0 || connection.status.state === "denied") return connection.destroy();
    const timer = setTimeout(() => connection.destroy(), FAREWELL);
    connection
      .flush()
      .catch(() => {})
      .finally(() => {
        clearTimeout(timer);
        connection.destroy();
      });
  }

  return {
    connection,
    ownsConnection,
    get editor() {
      return editor;
    },
    setMode(next) {
      wanted = next;
      editor?.setMode(mode());
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      editor?.destroy();
      editor = undefined;
      if (ownsConnection) sayFarewell();
    },
  };
}
