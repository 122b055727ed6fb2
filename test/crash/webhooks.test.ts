/** What a webhook is to be told survives a server that is killed: an event is in the transaction of what it tells. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { startProcess } from "../helpers/process.ts";
import { receiver } from "../helpers/receiver.ts";
import { until } from "../helpers/until.ts";
import { browserAt } from "../helpers/visitor.ts";

const ROUNDS = 3;
const env = { WEFT_ACCESS: "token", WEFT_TOKEN_SECRET: SECRET, WEFT_WEBHOOK_NETWORKS: "127.0.0.1" };

it("every document whose making, changing or removal was answered is told of, however the server ends", async () => {
  const folder = await mkdtemp(join(tmpdir(), "weft-crash-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  let isDown = true;
  const there = await receiver((response) => response.writeHead(isDown ? 500 : 204).end());
  const token = tokenFor("*", "admin");
  let isMade = false;
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await startProcess(folder, { env });
    const app = browserAt(server, { token });
    if (!isMade) expect((await app.ask("POST", "/webhooks", { json: { url: there.url } })).status).toBe(201);
    isMade = true;
    await app.create({ id: `kept-${round}` });
    await app.create({ id: `gone-${round}` });
    expect((await app.ask("DELETE", `/documents/gone-${round}?permanent=true`)).status).toBe(204);
    if (round > 0) {
      const put = await app.ask("PUT", `/documents/kept-${round - 1}/content?format=markdown`, { json: "words" });
      expect(put.status).toBe(204);
    }
    // Before anything that was changed has been quiet for long enough to be told.
    await server.end("SIGKILL");
  }
  isDown = false;
  const before = there.received.length;
  const server = await startProcess(folder, { env });
  const since = (document: string): string[] => {
    const types = there.received.slice(before).flatMap((one) => (one.document === document ? [one.type] : []));
    return [...new Set(types)].toSorted();
  };
  // Some wait since they failed before.
  const app = browserAt(server, { token });
  const [webhook] = (await app.ask("GET", "/webhooks")).body["webhooks"] as { id: string }[];
  await app.ask("POST", `/webhooks/${webhook?.id}/replay`, { json: { since: "2020-01-01T00:00:00Z" } });
  for (let round = 0; round < ROUNDS; round += 1) {
    await until(() => since(`kept-${round}`).length === 2 && since(`gone-${round}`).length === 2, { timeout: 30_000 });
    expect(since(`kept-${round}`)).toEqual(["document.created", "document.updated"]);
    expect(since(`gone-${round}`)).toEqual(["document.created", "document.deleted"]);
  }
  expect(await server.end("SIGTERM")).toBe(0);
});
