/**
 * What `<weft-editor>` tells its page. Owns: the events' names and details, and how the page takes a file to itself.
 */
import type { Person, Status } from "@weft/client";
import type { EditorUpdate } from "./editor.ts";
import type { HostedFile } from "./file-host.ts";

/** What `weft-upload` brings. */
export interface UploadDetail {
  readonly file: File;
  /** Gives the address at which the page keeps the file. Call it before the listener returns. */
  respondWith(address: Promise<HostedFile>): void;
}

/** The element's events by name, with their details. All bubble and cross shadow roots. */
export interface WeftEditorEvents {
  /** The editor is there and can be used. */
  "weft-ready": CustomEvent<Record<string, never>>;
  /** The server's content has arrived. */
  "weft-synced": CustomEvent<Record<string, never>>;
  "weft-status": CustomEvent<Status & { readonly text: string }>;
  /** The text changed; at most once a frame for each source. */
  "weft-change": CustomEvent<{ readonly source: EditorUpdate["source"] }>;
  /** A file is to be attached. Prevented, the page keeps it: `respondWith` takes its address, or without it the page does all. */
  "weft-upload": CustomEvent<UploadDetail>;
  "weft-presence": CustomEvent<{ readonly others: readonly Person[] }>;
  /** Who is followed from now on, by their client id; nobody without one. */
  "weft-following": CustomEvent<{ readonly client: number | undefined }>;
  /** Nothing more comes of this document as things are; `code` is a WebSocket close code, "options", or "editor" where the text can't be drawn. */
  "weft-error": CustomEvent<{ readonly code: number | "options" | "editor"; readonly message: string }>;
}

/**
 * Asks the page whether it keeps a file itself. Gives where it does, or "taken" where it does all that is to be done;
 * nothing where it leaves the file alone.
 */
export function offerFile(element: EventTarget, file: File): Promise<HostedFile | "taken"> | undefined {
  let address: Promise<HostedFile> | undefined;
  const respondWith = (given: Promise<HostedFile>): void => {
    address = given;
  };
  const event = new CustomEvent("weft-upload", {
    detail: { file, respondWith },
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  if (!element.dispatchEvent(event)) return address ?? Promise.resolve("taken");
  return address;
}
