/** Where a document is collaborated on, and what it means when the server hangs up. */
import { CLOSE, FALLBACK_PATH, closeCode, nameToPath, type CloseCode } from "@weft/protocol";

/** The WebSocket address of the collaboration endpoint, without the document, for a server's base URL. */
export function collabUrl(server: string): string {
  const url = new URL(server);
  url.protocol = url.protocol === "http:" || url.protocol === "ws:" ? "ws:" : "wss:";
  url.search = "";
  url.hash = "";
  return `${url.href.replace(/\/+$/, "")}/collab`;
}

/** The address of the same document and query on the fallback, for one below `collabUrl(server)`. */
export function fallbackUrl(server: string, url: string): string {
  const base = collabUrl(server);
  const path = `${base.slice(0, -"/collab".length)}${FALLBACK_PATH}${url.slice(base.length + 1)}`;
  return path.replace(/^ws/, "http");
}

/** A document's place below the endpoint. */
export function collabPath(document: string): string {
  return nameToPath(document);
}

/** After these nobody may go on reading what this device has, unless it is what they wrote and the server has not. */
export function isForgetting(code: CloseCode): boolean {
  return code === CLOSE.deleted || code === CLOSE.forbidden || code === CLOSE.replaced;
}

/** "Message too big" (RFC 6455, 7.4.1): said by whoever reads the frames, before the server sees what they are. */
const MESSAGE_TOO_BIG = 1009;

/**
 * The meaning of a close code: the table's, or for others in 4400-4499 "never", as y-websocket 3.1 has it;
 * `undefined` for what says nothing about coming back.
 */
export function closeMeaning(event: CloseEvent): CloseCode | undefined {
  // The same changes would make the same frame on the next line.
  if (event.code === MESSAGE_TOO_BIG) return CLOSE.tooLarge;
  const known = closeCode(event.code);
  if (known !== undefined || event.code < 4400 || event.code > 4499) return known;
  return { code: event.code, retry: "never", meaning: event.reason || "The server refused the connection." };
}
