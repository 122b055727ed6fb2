/**
 * Ten thousand documents: opened and left again, and found on the disk at a start.
 */
import { Client, openAll } from "./client.ts";
import { type Running, start } from "./contender.ts";
import { pause } from "./crowd.ts";
import { typedEdit } from "./edits.ts";
import type { Scenario } from "./scenario.ts";

const DOCUMENTS = 10_000;
const WARM_UP = 500;
const BACK = 30 * 1024 ** 2;
/** Milliseconds that a server has to forget them. */
const TIME = 60_000;
const PAGE = "A page of text is about so long. ".repeat(40);

/** So many documents, each opened by a client of its own that writes a page; all are there at the same time. */
async function open(server: Running, count: number, name: string): Promise<Client[]> {
  const clients = await openAll(count, (index) => new Client(server, { document: `${name}-${index}` }));
  for (const [index, client] of clients.entries()) client.edit(typedEdit(index, 0, PAGE));
  const deadline = performance.now() + TIME;
  while (clients.some((client) => client.hearsAcks && client.unacked > 0)) {
    if (performance.now() > deadline) throw new Error("not every edit was acknowledged");
    await pause(50);
  }
  const failure = server.death ?? clients.find((client) => client.failure)?.failure;
  if (failure !== undefined) throw new Error(failure);
  return clients;
}

/** Seconds from the start of a process until a client has one of the documents. */
async function startAgain({ contender, folder }: Running): Promise<number> {
  const begin = performance.now();
  const server = await start(contender, folder);
  try {
    const [client] = await openAll(1, () => new Client(server, { document: `page-${DOCUMENTS / 2}` }));
    const time = (performance.now() - begin) / 1_000;
    const received = client?.received ?? 0;
    client?.cut();
    if (received < PAGE.length) throw new Error("the document had not been kept");
    return time;
  } finally {
    await server.stop();
  }
}

const archived: Scenario = {
  id: "archive",
  group: "O",
  title: "10,000 documents, each opened by a client of its own, then left",
  short: "10,000 documents",
  description:
    "A page of text in each. Memory over what it was before, as soon as that is below 30 MiB or after 60 seconds. " +
    "Then the server is ended, and started on the same folder: the time runs from the start of the process. " +
    "y-websocket's server keeps nothing on disk and every document in memory, so it is not asked.",
  contenders: ["weft", "hocuspocus"],
  figures: [
    { id: "open", name: "memory while all are open", unit: "MiB" },
    { id: "left", name: "memory after all have left", unit: "MiB", target: { limit: "at most", value: 30 } },
    { id: "time", name: "looked at after", unit: "s" },
    { id: "start", name: "from start to first sync", unit: "s", target: { limit: "at most", value: 1 } },
  ],
  async run(server) {
    for (const client of await open(server, WARM_UP, "first")) client.cut();
    await pause(3_000);
    const before = await server.memory();
    const clients = await open(server, DOCUMENTS, "page");
    const most = await server.memory();
    for (const client of clients) client.cut();
    const left = performance.now();
    let now = most;
    let time = 0;
    while (now - before > BACK && time < TIME) {
      await pause(5_000);
      now = await server.memory();
      time = performance.now() - left;
    }
    await server.stop();
    return {
      open: (most - before) / 1024 ** 2,
      left: (now - before) / 1024 ** 2,
      time: time / 1_000,
      start: await startAgain(server),
    };
  },
};

/** Documents by the thousand. */
export const archive: readonly Scenario[] = [archived];
