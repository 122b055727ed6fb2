import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { until } from "../../../test/helpers/until.ts";
import { connect, statusText, type Connection, type ConnectOptions } from "../src/index.ts";
import { fakeServer, type FakeServer, type Line } from "./line.ts";

const waits = vi.hoisted((): { attempts: number[] } => ({ attempts: [] }));

vi.mock("../src/retry.ts", async (original) => ({
  ...(await original()),
  retryDelay(attempt: number) {
    waits.attempts.push(attempt);
    return 0;
  },
}));

let server: FakeServer;
let connection: Connection;

beforeEach(async () => {
  waits.attempts = [];
  server = await fakeServer();
});

afterEach(async () => {
  vi.useRealTimers();
  connection.destroy();
  await server.end();
});

function open(options: Partial<ConnectOptions> = {}): void {
  connection = connect({ server: server.url, document: "plan", ...options });
  connection.whenSynced().catch(() => {});
}

/** The line numbered `index`, once it is synced, and has sent its own content. */
async function synced(index: number): Promise<Line> {
  const line = await until(() => server.lines[index], { what: `connection ${index}` });
  await until(() => connection.status.synced && line.frames.some(({ type }) => type === "sync-step-2"));
  return line;
}

it.each([1011, 1013])("waits longer and longer for a server that syncs and then closes with %i", async (code) => {
  open();
  for (let index = 0; index < 4; index++) {
    const line = await synced(index);
    line.ack(line.syncs);
    line.close(code);
  }
  await until(() => waits.attempts.length === 4);
  expect(waits.attempts).toEqual([0, 1, 2, 3]);
});

it("waits longer and longer for a line that breaks before the server kept what it carried", async () => {
  open();
  for (let index = 0; index < 3; index++) (await synced(index)).cut();
  await until(() => waits.attempts.length === 3);
  expect(waits.attempts).toEqual([0, 1, 2]);
});

it("comes back at once when a line breaks after the server kept what it carried", async () => {
  open();
  (await synced(0)).cut();
  const line = await synced(1);
  connection.doc.getText("t").insert(0, "a");
  await until(() => line.frames.some(({ type }) => type === "update"));
  line.ack(line.syncs);
  await until(() => connection.status.unsaved === 0);
  line.cut();
  await until(() => waits.attempts.length === 2);
  expect(waits.attempts).toEqual([0, 0]);
});

it("comes back at once after a line that held for a while, whatever ended it", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  open();
  (await synced(0)).close(1013);
  const line = await synced(1);
  vi.setSystemTime(Date.now() + 11_000);
  line.close(1013);
  await until(() => waits.attempts.length === 2);
  expect(waits.attempts).toEqual([0, 0]);
});

it("believes a server that takes no fresh token, also when it syncs before it says so", async () => {
  let tokens = 0;
  open({ token: async () => `token-${++tokens}` });
  for (let index = 0; index < 4; index++) (await synced(index)).close(4401);
  await until(() => connection.status.state === "denied");
  expect(tokens).toBe(4);
});

it("does not send again what is too large for the server's reader of frames", async () => {
  open();
  const line = await synced(0);
  connection.doc.getText("t").insert(0, "a book");
  line.close(1009);
  await until(() => connection.status.state === "denied");
  expect(statusText(connection.status)).toBe(
    "Can't save: This change is larger than the server allows. 1 change kept in this window",
  );
  expect(waits.attempts).toEqual([]);
});
