/**
 * What stands between people and servers in offices and hotels: an HTTP proxy that lets no WebSocket through, gathers
 * responses, cuts them, or loses answers. Owns: one proxy per test, on a free port, that ends with the test.
 */
import { type IncomingMessage, type ServerResponse, createServer, request as httpRequest } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import { onTestFinished } from "vitest";
import type { Address } from "./client.ts";

/** What it does; may change at any time. */
export interface Mischief {
  /** What becomes of upgrades: refused with a page, cut without a word, accepted and then silent both ways, or let through. */
  upgrades: "refuse" | "cut" | "swallow" | "pass";
  /** Whether what is left of each response arrives only when it has ended. */
  gathers: boolean;
  /** Milliseconds after which a response is cut, whatever it is doing. */
  cutAfter: number | undefined;
  /** Bytes after which a response is cut. */
  cutAfterBytes: number | undefined;
  /** Whether the answer to every other POST is lost. */
  losesAnswers: boolean;
  /** What POSTs wait for before they go on; those that their sender has given up by then do not. */
  held: Promise<void> | undefined;
  /** Whether each POST arrives twice. */
  doubles: boolean;
  /** Whether nothing at all gets through. */
  down: boolean;
}

export interface Meddler extends Address, Mischief {
  /** Upgrades that were asked for. */
  readonly upgradesAsked: number;
  /** Requests that came, as "GET /path". */
  readonly requests: readonly string[];
  /** Responses that were cut. */
  readonly cuts: number;
}

export async function meddler(
  server: Address & { readonly port: number },
  how: Partial<Mischief> = {},
): Promise<Meddler> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let upgradesAsked = 0;
  let cuts = 0;
  let posts = 0;
  const mischief: Mischief = {
    upgrades: "refuse",
    gathers: false,
    cutAfter: undefined,
    cutAfterBytes: undefined,
    losesAnswers: false,
    held: undefined,
    doubles: false,
    down: false,
    ...how,
  };

  function cut(response: ServerResponse): void {
    if (response.writableFinished) return;
    cuts += 1;
    response.destroy();
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece as Uint8Array);
    const body = Buffer.concat(pieces);
    requests.push(`${request.method} ${request.url}`);
    if (mischief.down) {
      request.socket.destroy();
      return;
    }
    if (request.method === "POST") await mischief.held;
    if (request.socket.destroyed) return;
    if (request.method === "POST" && mischief.doubles) forward(request, body, undefined);
    const loses = request.method === "POST" && mischief.losesAnswers && posts++ % 2 === 0;
    forward(request, body, response, loses);
  }

  function forward(
    request: IncomingMessage,
    body: Uint8Array,
    response: ServerResponse | undefined,
    loses = false,
  ): void {
    const { host: _, ...headers } = request.headers;
    const onward = httpRequest(
      {
        host: "127.0.0.1",
        port: server.port,
        method: request.method,
        path: request.url,
        headers: { ...headers, host: request.headers.host, "content-length": String(body.length) },
        agent: false,
      },
      (answer) => {
        if (response === undefined || loses) {
          answer.resume();
          answer.on("end", () => response?.destroy());
          return;
        }
        const head = (): void => {
          if (!response.headersSent) response.writeHead(answer.statusCode ?? 500, answer.headers).flushHeaders();
        };
        if (!mischief.gathers) head();
        let left = mischief.cutAfterBytes ?? Number.POSITIVE_INFINITY;
        let gathered: Uint8Array[] = [];
        answer.on("data", (piece: Uint8Array) => {
          gathered.push(piece);
          left -= piece.length;
          if (left < 0) cut(response);
          if (mischief.gathers) return;
          for (const one of gathered) response.write(one);
          gathered = [];
        });
        answer.on("end", () => {
          head();
          response.end(Buffer.concat(gathered));
        });
      },
    );
    onward.on("error", () => response?.destroy());
    onward.end(body);
    if (response === undefined) return;
    response.on("error", () => {});
    response.on("close", () => {
      onward.destroy();
    });
    if (mischief.cutAfter !== undefined && request.method === "GET") {
      const timer = setTimeout(() => cut(response), mischief.cutAfter);
      response.on("close", () => clearTimeout(timer));
    }
  }

  const proxy = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
  proxy.on("upgrade", (request, client: Socket, head) => {
    upgradesAsked += 1;
    client.on("error", () => {});
    if (mischief.upgrades === "cut" || mischief.down) {
      client.destroy();
      return;
    }
    if (mischief.upgrades === "refuse") {
      client.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n<h1>Not here</h1>");
      return;
    }
    const onward = connect(server.port, "127.0.0.1");
    onward.on("error", () => client.destroy());
    client.on("close", () => onward.destroy());
    onward.on("close", () => client.destroy());
    const head1 = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${head1.join("")}\r\n`);
    if (mischief.upgrades === "pass") {
      onward.write(head);
      client.pipe(onward);
      onward.pipe(client);
      return;
    }
    // The answer to the upgrade, and then nothing.
    let answer = Buffer.alloc(0);
    const read = (piece: Buffer): void => {
      answer = Buffer.concat([answer, piece]);
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) return;
      client.write(answer.subarray(0, end + 4));
      onward.off("data", read);
      onward.resume();
      client.resume();
    };
    onward.on("data", read);
  });
  proxy.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    await new Promise((resolve) => {
      proxy.close(resolve);
      for (const socket of sockets) socket.destroy();
    });
  });
  const { port } = proxy.address() as AddressInfo;
  return Object.defineProperties(mischief as Meddler, {
    url: { value: `http://127.0.0.1:${port}` },
    upgradesAsked: { get: () => upgradesAsked },
    cuts: { get: () => cuts },
    requests: { value: requests },
  });
}
