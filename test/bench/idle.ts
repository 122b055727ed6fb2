/**
 * Scenario C: what connections and open documents cost while nothing happens.
 */
import { Client, openAll } from "./client.ts";
import { SERVERS, type Running } from "./contender.ts";
import { pause } from "./crowd.ts";
import { typedEdit } from "./edits.ts";
import type { Scenario } from "./scenario.ts";

const FIRST = 200;
const DOCUMENTS = 1_000;
const CONNECTIONS = 5_000;
/** Milliseconds in which servers put away what the opening left behind: documents that are stored, memory that is freed. */
const REST = 15_000;
/** Milliseconds of silence. More, and Hocuspocus sends away clients that say nothing. */
const SILENCE = 30_000;

/** Clients from number `from` to `to`, spread over the documents; the first in each writes a letter. */
async function open(server: Running, from: number, to: number): Promise<Client[]> {
  const clients = await openAll(to - from, (index) => {
    const number = from + index;
    return new Client(server, { document: `silent-${number % DOCUMENTS}` });
  });
  // An empty document may be nothing at all to a server.
  if (from < DOCUMENTS) for (const [index, client] of clients.entries()) client.edit(typedEdit(from + index, 0));
  await pause(1_000);
  return clients;
}

const silence: Scenario = {
  id: "C",
  group: "C",
  title: "5,000 connections to 1,000 documents",
  short: "5,000 connections",
  description:
    "Memory as it grows: by 800 documents with a connection each, then by 4,000 further connections to the same " +
    "documents. The silence is half a minute, and begins when what the opening left behind is put away.",
  contenders: SERVERS,
  figures: [
    { id: "connection", name: "a connection", unit: "KiB", target: { limit: "at most", value: 13 } },
    { id: "document", name: "an open document", unit: "KiB", target: { limit: "at most", value: 16 } },
    { id: "cpu", name: "CPU of one core", unit: "%", target: { limit: "at most", value: 0.3 } },
  ],
  async run(server) {
    // They pay for what all share.
    const clients = await open(server, 0, FIRST);
    const before = await server.memory();
    clients.push(...(await open(server, FIRST, DOCUMENTS)));
    const opened = await server.memory();
    clients.push(...(await open(server, DOCUMENTS, CONNECTIONS)));
    const joined = await server.memory();
    const connection = (joined - opened) / (CONNECTIONS - DOCUMENTS);
    const document = (opened - before) / (DOCUMENTS - FIRST) - connection;
    // The floor asks for no sign of life, so there is nothing to wait for.
    const isFloor = server.contender.id === "floor";
    if (!isFloor) await pause(REST);
    const cpu = await server.cpu();
    if (!isFloor) await pause(SILENCE);
    const spent = (await server.cpu()) - cpu;
    const failure = server.death ?? clients.find((client) => client.failure)?.failure;
    for (const client of clients) client.cut();
    if (failure !== undefined) throw new Error(failure);
    return {
      connection: connection / 1024,
      document: document / 1024,
      ...(isFloor ? {} : { cpu: (spent / (SILENCE * 1_000)) * 100 }),
    };
  },
};

/** Nothing happens. */
export const idle: readonly Scenario[] = [silence];
