/**
 * `GET` and `POST /fallback/{document}`: the y-websocket protocol where WebSockets are blocked. Owns: these requests, who
 * may make them, and their refusals. Must never: let in anybody whom the upgrade would refuse.
 */
import { type IncomingMessage, STATUS_CODES, type ServerResponse } from "node:http";
import {
  FALLBACK_PATH,
  HOLD_PARAMETER,
  MAX_UPLOAD_BYTES,
  STREAM_HEADER,
  type Upload,
  decodeUpload,
} from "@weft/protocol";
import { isDenial } from "../access/roles.ts";
import {
  type CollabOptions,
  DRAINING,
  type Refused,
  type Wanted,
  connect,
  openingOf,
  refusalOf,
  retryAfter,
  shownAt,
  strangerAt,
  wantedIn,
} from "./route.ts";
import type { Stream } from "./stream.ts";
import type { Streams } from "./streams.ts";

type FallbackOptions = CollabOptions & { readonly streams: Streams };

/** Longest that an empty answer is held back, in seconds: many proxies give up after 30. */
const LONGEST_HOLD = 25;
/** POSTs of one stream that are read at a time: the one under way, and the same again after its line broke. */
const UPLOADS_AT_ONCE = 2;
/** For how long a browser remembers that a page of another origin may ask, in seconds; Chromium's longest. */
const PREFLIGHT_AGE = 7_200;
/** Of a body that can't be understood, so much is read to let the answer through. */
const MAX_BODY = MAX_UPLOAD_BYTES + 64;

const UNKNOWN_STREAM: Refused = { status: 404, detail: "This stream has ended. Open a new one." };

/** Serves the fallback; returns whether the request was one for it. */
export function createFallback(
  options: FallbackOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { log } = options;
  const uploads = new WeakMap<Stream, number>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request;
    const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
    const refused = strangerAt(request, options) ?? pageOfAnother(request);
    if (headers.origin !== undefined && (refused === undefined || method === "GET")) {
      // As at the upgrade, which asks no page for permission: its origin was compared above. Also who is refused may
      // read why; a page that was not listed would else look as if the server were down.
      response.setHeader("Access-Control-Allow-Origin", headers.origin);
      response.setHeader("Access-Control-Allow-Credentials", "true");
    }
    if (refused !== undefined) return refuse(response, refused);
    const wanted = wantedIn(path.slice(FALLBACK_PATH.length), query);
    if ("status" in wanted) return refuse(response, wanted);
    const key = headers[STREAM_HEADER];
    const stream = typeof key === "string" ? options.streams.find(key, wanted.document) : undefined;
    if (method === "OPTIONS") return permit(response);
    // What comes on a stream that is open is frames, which have limits of their own.
    const tooMany = stream === undefined ? options.requests.fromAddress(options.clientOf(request)) : undefined;
    if (tooMany !== undefined) return refuse(response, refusalOf(tooMany));
    if (method === "POST")
      return stream === undefined ? refuse(response, UNKNOWN_STREAM) : upload(stream, request, response);
    if (method !== "GET") return refuse(response, { status: 405, detail: "GET opens a stream, POST sends to it." });
    if (key === undefined) return open(wanted, request, response, holdIn(query));
    return stream === undefined ? refuse(response, UNKNOWN_STREAM) : resume(stream, request, response, holdIn(query));
  }

  async function open(
    wanted: Wanted,
    request: IncomingMessage,
    response: ServerResponse,
    hold: number | undefined,
  ): Promise<void> {
    const pass = await options.passes.admit(wanted.document, shownAt(request, options));
    if (isDenial(pass)) return refuse(response, refusalOf(pass));
    // Since it was examined: a stream opened now would be closed by nobody.
    if (options.readiness.draining) refuse(response, DRAINING);
    if (options.readiness.draining || response.destroyed) return pass.end();
    const stream = options.streams.open(wanted.document);
    log.debug(openingOf(stream.id, request, options), "connection opened");
    begin(response);
    stream.attach(response, 0, hold);
    await connect(stream, wanted, pass, options);
  }

  function resume(stream: Stream, request: IncomingMessage, response: ServerResponse, hold: number | undefined): void {
    const heard = Number(request.headers["last-event-id"] ?? 0);
    if (!Number.isSafeInteger(heard) || heard < 0 || !stream.canHaveHeard(heard)) {
      return refuse(response, { status: 409, detail: "An event was confirmed that was never sent." });
    }
    begin(response);
    stream.attach(response, heard, hold);
  }

  async function upload(stream: Stream, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A type that no form can send, so that a browser asks before it sends this for a page of another origin.
    if (request.headers["content-type"] !== "application/octet-stream") {
      return refuse(response, { status: 415, detail: "Send application/octet-stream." });
    }
    const underWay = uploads.get(stream) ?? 0;
    if (underWay >= UPLOADS_AT_ONCE) return refuse(response, { status: 429, detail: "Send one body after the other." });
    uploads.set(stream, underWay + 1);
    try {
      const body = await readBody(request);
      if (body === "too large") {
        return refuse(response, { status: 413, detail: `The body is larger than ${MAX_UPLOAD_BYTES} bytes.` });
      }
      const content: Upload | undefined = body && decodeUpload(body);
      if (content === undefined)
        return refuse(response, { status: 400, detail: "This is not a body of this protocol." });
      const answer = await stream.receive(content);
      if (answer === undefined) return refuse(response, { status: 409, detail: "The bytes before these are missing." });
      response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
      response.end(JSON.stringify(answer));
    } finally {
      uploads.set(stream, (uploads.get(stream) ?? 1) - 1);
    }
    return undefined;
  }

  return (request, response) => {
    if (request.url?.startsWith(FALLBACK_PATH) !== true) return false;
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Vary", "Origin");
    response.on("error", (error) => log.debug({ err: error }, "connection error"));
    serve(request, response).catch((error: unknown) => {
      log.error({ err: error }, "request failed");
      refuse(response, { status: 503, detail: "The server failed. Try again in a moment." });
    });
    return true;
  };
}

/**
 * A request from a page of another site that hides its origin, as images and links do. Programs send no such header;
 * browsers cannot leave it out.
 */
function pageOfAnother({ headers }: IncomingMessage): Refused | undefined {
  const site = headers["sec-fetch-site"];
  if (headers.origin !== undefined || site === undefined || site === "same-origin" || site === "none") return undefined;
  return { status: 403, detail: "Pages of another origin may not open this." };
}

function holdIn(query: string): number | undefined {
  const text = new URLSearchParams(query).get(HOLD_PARAMETER);
  return text === null || !/^\d{1,3}$/.test(text) ? undefined : Math.min(Number(text), LONGEST_HOLD);
}

function begin(response: ServerResponse): void {
  response.writeHead(200, {
    "Content-Type": "text/event-stream",
    // No proxy may keep it, compress it (which gathers) or gather it (nginx's own header).
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  });
}

function permit(response: ServerResponse): void {
  response.writeHead(204, {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": `authorization, content-type, last-event-id, ${STREAM_HEADER}`,
    "Access-Control-Max-Age": String(PREFLIGHT_AGE),
  });
  response.end();
}

/** The whole body; `undefined` when it broke off. Reading ends where it becomes too large. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | "too large" | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY) return "too large";
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    // Where it becomes too large the connection is kept, for the answer.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      if (!(piece instanceof Uint8Array)) return undefined;
      length += piece.length;
      if (length > MAX_BODY) return "too large";
      pieces.push(piece);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(pieces);
}

function refuse(response: ServerResponse, refused: Refused): void {
  const { status, detail } = refused;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // What of the body has not been read is not read any more.
  response.writeHead(status, {
    Connection: "close",
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    ...retryAfter(refused),
  });
  response.end(JSON.stringify({ title: STATUS_CODES[status], status, detail }));
}
