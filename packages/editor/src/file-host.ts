/**
 * Where the files of a document go, and where they are shown from. Owns: that a file's address in the document, which is
 * relative, becomes one of the server; and the token that goes with it.
 * Must never: let a token, or an address of this window alone, into the document.
 */
import { safeSrc } from "@weft/schema";

/** What the host page says about files. */
export interface FileHostOptions {
  /** Base URL of the server. */
  readonly server: string;
  /** The document's name. */
  readonly document: string;
  readonly token?: string | (() => Promise<string>) | undefined;
  /**
   * Takes a file in the server's place and gives its address; `undefined` leaves it to the server, and "taken" means that
   * the host page does everything itself.
   */
  readonly upload?: ((file: File) => Promise<HostedFile | "taken"> | undefined) | undefined;
}

/** A file that the host page keeps. */
export interface HostedFile {
  /** http, https or relative to the page. */
  readonly url: string;
}

/** See `FileHostOptions`. */
export interface FileHost {
  readonly upload: NonNullable<FileHostOptions["upload"]>;
  /** A fresh token, if there are any. */
  token(): Promise<string | undefined>;
  /** Where a file of this name is sent to. */
  uploadAddress(name: string): string;
  /** Where a `src` of the document is found from this page; `undefined` for one that may not be shown. */
  address(src: unknown): string | Promise<string> | undefined;
}

/** The way to a server's files. */
export function createFileHost({ server, document, token, upload }: FileHostOptions): FileHost {
  const base = new URL(server, globalThis.location.href).href.replace(/[?#].*$/, "").replace(/\/+$/, "");
  const fresh = async (): Promise<string | undefined> => (typeof token === "function" ? token() : token);
  let known: Promise<string | undefined> | undefined;

  return {
    upload: upload ?? (() => undefined),
    token: fresh,
    uploadAddress: (name) =>
      `${base}/api/v1/documents/${encodeURIComponent(document)}/files?name=${encodeURIComponent(name)}`,
    address(src) {
      const safe = safeSrc(src);
      if (safe === undefined || !safe.startsWith("/files/")) return safe;
      const address = `${base}${safe}`;
      if (token === undefined) return address;
      // One token for all that is shown: each picture is asked for once, and kept by the browser.
      known ??= fresh();
      return known.then((shown) => (shown === undefined ? address : `${address}?token=${encodeURIComponent(shown)}`));
    },
  };
}
