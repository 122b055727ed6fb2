/**
 * One document on a Hocuspocus connection, spoken by hand. Owns: ending the connection with the test.
 */
import {
  type HocuspocusMessage,
  decodeHocuspocus,
  encodeAddressed,
  encodeAuthenticated,
  encodeDenied,
} from "@weft/protocol";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Address } from "./client.ts";

export interface HocuspocusLine {
  /** Messages about the content, decoded. */
  readonly messages: readonly HocuspocusMessage[];
  /** What was last told: whether it may write; `undefined` before. */
  readonly mayWrite: boolean | undefined;
  /** Why the document was denied. */
  readonly denied: string | undefined;
  /** Set when the connection has ended. */
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  /** Sends a message about the document. */
  say(message: Uint8Array): void;
  /** Shows a token, which may be empty. */
  show(token: string): void;
  /** How often this message came. */
  heard(message: Uint8Array): number;
}

/** Opens a document, showing a token. */
export async function hocuspocusLine(
  server: Address,
  document: string,
  token: string,
  headers: Record<string, string> = {},
): Promise<HocuspocusLine> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/hocuspocus`, { headers });
  onTestFinished(() => socket.terminate());
  const all: Uint8Array[] = [];
  const messages: HocuspocusMessage[] = [];
  const address = Uint8Array.of(Buffer.byteLength(document), ...Buffer.from(document));
  const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
  socket.on("message", (data: Buffer) => {
    const bytes = new Uint8Array(data);
    all.push(bytes.slice(address.length));
    const frame = decodeHocuspocus(bytes);
    if (frame.type === "message") messages.push(frame.message);
  });
  let closed: { code: number; reason: string } | undefined;
  socket.on("close", (code, reason) => {
    closed = { code, reason: reason.toString("utf8") };
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const say = (message: Uint8Array): void => socket.send(encodeAddressed(address, message));
  const show = (shown: string): void => {
    const text = Buffer.from(shown);
    const length = text.length < 128 ? [text.length] : [(text.length & 127) | 128, text.length >> 7];
    say(Uint8Array.of(2, 0, ...length, ...text));
  };
  show(token);
  const denial = encodeDenied("").subarray(0, 2);
  return {
    messages,
    get mayWrite() {
      const [writing, reading] = [encodeAuthenticated(true), encodeAuthenticated(false)];
      const told = all.findLast((message) => same(message, writing) || same(message, reading));
      return told && same(told, writing);
    },
    get denied() {
      const told = all.find((message) => same(message.subarray(0, 2), denial));
      return told && Buffer.from(told.subarray(3)).toString("utf8");
    },
    get closed() {
      return closed;
    },
    say,
    show,
    heard: (message) => all.filter((it) => same(it, message)).length,
  };
}
