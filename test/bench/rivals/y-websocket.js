/**
 * The server that comes with y-websocket 2.1, which keeps documents in memory only. Prints its address.
 * As its own start script does it, on a port that the system chooses.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { WebSocketServer } from "ws";

const require = createRequire(import.meta.url);
const { setupWSConnection } = require("y-websocket/bin/utils");

const server = createServer();
const acceptor = new WebSocketServer({ server });
acceptor.on("connection", setupWSConnection);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
