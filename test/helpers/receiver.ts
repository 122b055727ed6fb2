/**
 * Somebody who is told by webhooks. Owns: a server that notes what is posted to it, answers as a test says, and ends with the test.
 */
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  /** To the byte. */
  readonly body: string;
  readonly type: string;
  readonly document: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Types of what came, in order. */
  types(document?: string): string[];
}

export type Answering = (response: ServerResponse, received: Received, count: number) => void;

const ok: Answering = (response) => response.writeHead(204).end();

/** Listens on a free port of this machine; `answer` answers each request, by default with 204. */
export async function receiver(answer: Answering = ok): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => void take(request, response));
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const piece of request) body += String(piece);
    const { type, data } = JSON.parse(body) as { type: string; data: { document: { id: string } } };
    const one = { headers: request.headers, body, type, document: data.document.id };
    received.push(one);
    answer(response, one, received.length);
  }
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/weft`,
    received,
    types: (document) =>
      received.filter((one) => document === undefined || one.document === document).map(({ type }) => type),
  };
}
