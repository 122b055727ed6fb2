/** WebSockets over real TCP, both ends in this process: the server's is in the care of `Sockets`, the test has the other. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { Socket } from "../../server/collab/socket.ts";
import type { Sockets } from "../../server/collab/sockets.ts";

export interface TcpLine {
  readonly socket: Socket;
  readonly peer: WebSocket;
}

/** Opens `count` of them, one after the other; all end with the test. Nobody listens to the sockets yet. */
export async function tcpLines(sockets: Sockets, count: number): Promise<TcpLine[]> {
  const http = createServer().listen(0, "127.0.0.1");
  const acceptor = new WebSocketServer({ server: http, perMessageDeflate: false });
  onTestFinished(async () => {
    for (const raw of acceptor.clients) raw.terminate();
    http.close();
    await once(http, "close");
  });
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const lines: TcpLine[] = [];
  for (let i = 0; i < count; i++) {
    const accepted = once(acceptor, "connection");
    const peer = new WebSocket(`ws://127.0.0.1:${port}`);
    onTestFinished(() => peer.terminate());
    peer.on("error", () => {});
    await once(peer, "open");
    const [raw, request] = await accepted;
    lines.push({ socket: sockets.add(raw, request.socket), peer });
  }
  return lines;
}
