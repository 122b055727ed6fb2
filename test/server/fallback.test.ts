/** Networks that let no WebSocket through: people write together over plain HTTP, and nothing is lost or told wrong. */
import { connect, type Connection, type ConnectOptions } from "@weft/client";
import { expect, it, onTestFinished } from "vitest";
import { type Meddler, meddler } from "../helpers/meddler.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

function open({ url }: { readonly url: string }, options: Partial<ConnectOptions> = {}): Connection {
  const connection = connect({ server: url, document: "plan", ...options });
  connection.whenSynced().catch(() => {});
  onTestFinished(() => connection.destroy());
  return connection;
}

const textOf = (connection: Connection): string => connection.doc.getText("t").toJSON();

function write(connection: Connection, text: string): void {
  connection.doc.getText("t").insert(textOf(connection).length, text);
}

/** Resolves when both have the same text, in which every word of both is. */
async function agreed(people: readonly Connection[], words: readonly string[]): Promise<void> {
  await until(
    () =>
      people.every(
        (one) => textOf(one) === textOf(people[0] ?? one) && words.every((word) => textOf(one).includes(word)),
      ),
    { what: "all have the same text" },
  );
}

it.each(["refuse", "cut"] as const)(
  "two people write at once where upgrades are %sd, one of them elsewhere",
  async (upgrades) => {
    const server = await testServer();
    const office = await meddler(server, { upgrades });
    const [ann, ben] = [open(office), open(server)];
    await Promise.all([ann.whenSynced(), ben.whenSynced()]);
    expect([ann.status.transport, ben.status.transport]).toEqual(["fallback", "websocket"]);
    console.log("s", performance.now());
    const words: string[] = [];
    for (let i = 0; i < 100; i++) {
      write(ann, `a${i} `);
      write(ben, `b${i} `);
      words.push(`a${i} `, `b${i} `);
      if (i % 10 === 0) await until(() => textOf(ann).includes(`b${i} `) && textOf(ben).includes(`a${i} `));
    }
    console.log("w", performance.now());
    await agreed([ann, ben], words);
    console.log("a", performance.now());
    await Promise.all([ann.flush(), ben.flush()]);
    console.log("f", performance.now());
    expect([ann.status.unsaved, ben.status.unsaved]).toEqual([0, 0]);
  },
);

export type { Meddler };
