/**
 * One file on its way to where it is kept. Owns: the request, its progress, and what its failure means.
 * Must never: try again by itself, or know the document.
 */
import { safeSrc } from "@weft/schema";
import type { FileHost } from "../file-host.ts";
import type { Messages } from "../messages/index.ts";

/** A file that is kept. */
export interface SentFile {
  readonly src: string;
  readonly name: string;
  readonly size: number;
  /** What it was found to be, or what the browser calls it. */
  readonly mime: string;
  /** "800x600" of an image whose size is known. */
  readonly pixels: string | null;
}

/** A file that was not taken. `waits` if it may be taken once the server can be reached. */
export class NotSent extends Error {
  readonly waits: boolean;
  constructor(message: string, waits: boolean) {
    super(message);
    this.name = "NotSent";
    this.waits = waits;
  }
}

/** Longest name that the server takes, in UTF-16 units. */
const LONGEST_NAME = 255;

/** Options of `send`. */
export interface Sending {
  readonly signal: AbortSignal;
  readonly messages: Messages;
  /** Called with the part that is sent, from 0 to 1. */
  readonly onProgress: (part: number) => void;
}

/** Sends a file; "taken" when the host page does the rest. Rejects with `NotSent`. */
export async function send(file: File, host: FileHost, sending: Sending): Promise<SentFile | "taken"> {
  const { messages, signal } = sending;
  // A folder looks like a file until it is read, and one on a disk that is gone, too.
  await file
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => {
      throw new NotSent(messages.files.unreadable, false);
    });
  if (file.size === 0) throw new NotSent(messages.files.empty, false);
  const hosted = host.upload(file);
  if (hosted === undefined) return sendToServer(file, host, sending);
  const given = await hosted.catch((error: unknown) => {
    throw new NotSent(error instanceof Error ? error.message : messages.files.failed, false);
  });
  signal.throwIfAborted();
  if (given === "taken") return "taken";
  const src = safeSrc(given.url);
  if (src === undefined) throw new NotSent(messages.files.failed, false);
  return { src, name: file.name, size: file.size, mime: file.type, pixels: null };
}

async function sendToServer(file: File, host: FileHost, sending: Sending): Promise<SentFile> {
  const { signal, messages, onProgress } = sending;
  const token = await host.token().catch(() => {
    throw new NotSent(messages.files.unreachable, true);
  });
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<SentFile>();
  // fetch tells nothing of what is sent.
  const request = new XMLHttpRequest();
  request.open("POST", host.uploadAddress(shortened(file.name)));
  if (token !== undefined) request.setRequestHeader("authorization", `Bearer ${token}`);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
  request.addEventListener("error", () => reject(new NotSent(messages.files.unreachable, true)));
  request.addEventListener("load", () => {
    const answer = read(request.responseText);
    const sent = request.status === 201 ? sentFile(answer) : undefined;
    if (sent !== undefined) return resolve(sent);
    const detail = typeof answer["detail"] === "string" ? answer["detail"] : "";
    // A proxy without its server, or a server that comes up.
    const waits = [502, 503, 504].includes(request.status);
    reject(new NotSent(waits ? messages.files.unreachable : messages.files.refused(request.status, detail), waits));
  });
  signal.addEventListener("abort", () => {
    request.abort();
    reject(signal.reason);
  });
  request.send(file);
  return promise;
}

function read(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function sentFile(answer: Record<string, unknown>): SentFile | undefined {
  const { name, size, mime, width, height } = answer;
  const src = safeSrc(answer["src"]);
  if (src === undefined || typeof name !== "string" || typeof size !== "number" || typeof mime !== "string") {
    return undefined;
  }
  const pixels = typeof width === "number" && typeof height === "number" ? `${width}x${height}` : null;
  return { src, name, size, mime, pixels };
}

/** A name that is cut before its ending. */
function shortened(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const ending = /\.[^.]{1,16}$/.exec(name)?.[0] ?? "";
  return name.slice(0, LONGEST_NAME - ending.length).toWellFormed() + ending;
}
