/**
 * The fallback spoken by hand: one response of events at a time, and POSTs that say whatever the test wants.
 * Owns: ending its response with the test.
 */
import { type Frame, decodeFrame, encodeLength, encodeUpload, nameToPath, type UploadAnswer } from "@weft/protocol";
import { onTestFinished } from "vitest";
import type { Address } from "./client.ts";
import { until } from "./until.ts";

export interface RawEvent {
  readonly id: number;
  readonly name: string;
  readonly data: string;
}

export interface RawStream {
  readonly status: number;
  readonly headers: Headers;
  /** The stream's name. */
  readonly key: string;
  readonly events: readonly RawEvent[];
  readonly frames: readonly Frame[];
  /** The newest acknowledgement, 0 before the first. */
  readonly saved: number;
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  /** Whether the response has ended. */
  readonly ended: boolean;
  /** Breaks the response off. */
  cut(): void;
}

interface StreamOptions {
  readonly query?: string;
  readonly headers?: Record<string, string>;
  /** Whether its first event is waited for. */
  readonly wait?: boolean;
}

/** One response: a new stream, or, with the headers for it, the rest of an earlier one. */
export async function rawStream(
  server: Address,
  document: string,
  { query = "", headers = {}, wait = true }: StreamOptions = {},
): Promise<RawStream> {
  const control = new AbortController();
  onTestFinished(() => control.abort());
  const response = await fetch(`${server.url}/fallback/${nameToPath(document)}${query}`, {
    headers,
    signal: control.signal,
  });
  const events: RawEvent[] = [];
  const frames: Frame[] = [];
  let parts = "";
  let saved = 0;
  let closed: { code: number; reason: string } | undefined;
  let key = headers["weft-stream"] ?? "";
  let ended = false;

  function take(text: string): void {
    const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, "m").exec(text)?.[1] ?? "";
    const event = { id: Number(field("id")), name: field("event"), data: field("data") };
    if (event.data === "") return;
    events.push(event);
    if (event.name === "open") key = (JSON.parse(event.data) as { stream: string }).stream;
    if (event.name === "close") closed = JSON.parse(event.data) as { code: number; reason: string };
    if (event.name === "part") parts += event.data;
    if (event.name !== "") return;
    const frame = decodeFrame(new Uint8Array(Buffer.from(parts + event.data, "base64")));
    parts = "";
    if (frame.type === "saved") saved = frame.count;
    frames.push(frame);
  }

  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = "";
    for await (const piece of body) {
      text += Buffer.from(piece).toString("latin1");
      const whole = text.split("\n\n");
      text = whole.pop() ?? "";
      for (const one of whole) take(one);
    }
  }
  if (response.ok && response.body !== null) {
    void read(response.body)
      .catch(() => {})
      .finally(() => {
        ended = true;
      });
    if (wait) await until(() => key !== "" && events.length > 0);
  }
  return {
    status: response.status,
    headers: response.headers,
    get key() {
      return key;
    },
    events,
    frames,
    get saved() {
      return saved;
    },
    get closed() {
      return closed;
    },
    get ended() {
      return ended;
    },
    cut: () => control.abort(),
  };
}

/** Frames as they stand in a body, each after its length. */
export function inOne(...frames: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(frames.flatMap((frame) => [encodeLength(frame), frame])));
}

export interface PostOptions {
  readonly offset?: number;
  readonly heard?: number;
  readonly leaves?: boolean;
  readonly headers?: Record<string, string>;
}

/** One POST; its status, and its answer if it was taken. */
export async function post(
  server: Address,
  document: string,
  key: string,
  bytes: Uint8Array,
  { offset = 0, heard = 0, leaves = false, headers = {} }: PostOptions = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly answer: UploadAnswer | undefined }> {
  const response = await fetch(`${server.url}/fallback/${nameToPath(document)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "weft-stream": key, ...headers },
    body: new Uint8Array(encodeUpload({ leaves, heard, offset, bytes })),
  });
  const answer = response.ok ? ((await response.json()) as UploadAnswer) : undefined;
  if (!response.ok) await response.arrayBuffer();
  return { status: response.status, headers: response.headers, answer };
}
