/**
 * The floor: a bare broadcast over `ws` that checks nothing, keeps nothing and promises nothing.
 * What it costs is what Node and the kernel ask for; no real server can be cheaper. Prints its address.
 */
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

server.on("connection", (socket, request) => {
  const name = request.url ?? "";
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(socket));
  socket.on("message", (data: Buffer) => {
    for (const other of room) if (other !== socket) other.send(data);
  });
  socket.on("close", () => room.delete(socket));
});
