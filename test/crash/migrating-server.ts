/**
 * A server with a migration: `node migrating-server.ts <folder>`. Prints its port when it listens, and goes on until it is killed.
 */
import { startServer } from "../../server/main.ts";
import { urgent } from "./urgent.ts";

const server = await startServer(
  { dataDir: process.argv[2] ?? "", port: 0, logLevel: "error" },
  { migrations: [urgent] },
);
process.stdout.write(`${server.port}\n`);
