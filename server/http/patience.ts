/**
 * How long is waited for the rest of a request. Owns: both limits: for a small body a time, for a file or a document a pace. Node
 * has one time for all requests, in which a photograph over a slow line would never arrive.
 * Must never: read a body; it looks at what the socket has read.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Milliseconds within which a body is here, or one that may be long has come on by so many bytes. */
const PATIENCE = 15_000;
const LEAST = 16 * 1024;

const UPLOAD = /^POST \/api\/v1\/documents(\/[^/?]+\/files)?(\?|$)|^PUT \/api\/v1\/documents\/[^/?]+\/content(\?|$)/;

/** Ends a request whose body comes too slowly: it holds a connection for nothing. */
export function limitPatience(request: IncomingMessage, response: ServerResponse, patience: number = PATIENCE): void {
  if (request.headers["content-length"] === undefined && request.headers["transfer-encoding"] === undefined) return;
  const { socket } = request;
  const isUpload = UPLOAD.test(`${request.method} ${request.url}`);
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    const came = socket.bytesRead - before;
    before = socket.bytesRead;
    if (request.complete) return clearInterval(timer);
    if (isUpload && came >= LEAST) return undefined;
    clearInterval(timer);
    if (!response.headersSent) socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
    socket.destroySoon();
    return undefined;
  }, patience);
  timer.unref();
  response.once("close", () => clearInterval(timer));
}
