/**
 * The floor: a bare broadcast over `ws` that checks nothing, keeps nothing and promises nothing, and builds each frame
 * once. What it costs is what Node and the kernel ask for. Joiners get the last large message of their document as it
 * is, built beforehand, and else an empty answer. Prints its address.
 */
import type { AddressInfo, Socket } from "node:net";
import { encodeSyncStep2 } from "@weft/protocol";
import { WebSocketServer } from "ws";

interface Room {
  readonly connections: Set<Socket>;
  /** What a joiner gets. */
  state: Buffer;
}

const LARGE = 16 * 1024;
const NOTHING = serverFrame(encodeSyncStep2(Uint8Array.of(0, 0)));

const rooms = new Map<string, Room>();
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false, clientTracking: false });
server.on("listening", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

server.on("connection", (socket, { url = "", socket: connection }) => {
  const room = rooms.get(url) ?? { connections: new Set(), state: NOTHING };
  rooms.set(url, room);
  room.connections.add(connection);
  socket.on("message", (message: Buffer) => {
    if (message[0] === 0 && message[1] === 0) {
      connection.write(room.state);
      return;
    }
    const frame = serverFrame(message);
    if (message.length > LARGE) {
      // An update becomes an answer: the second number says which it is.
      room.state = Buffer.from(frame);
      room.state[frame.length - message.length + 1] = 1;
    }
    for (const other of room.connections) if (other !== connection) other.write(frame);
  });
  socket.on("error", () => connection.destroy());
  socket.on("close", () => {
    room.connections.delete(connection);
    if (room.connections.size === 0 && room.state === NOTHING) rooms.delete(url);
  });
});

function serverFrame(message: Uint8Array): Buffer {
  const { length } = message;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x82;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(message, head);
  return frame;
}
