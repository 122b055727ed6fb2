/** `/metrics`: true numbers, for whom they are meant. */
import { get } from "node:http";
import { encodeUpdate } from "@weft/protocol";
import { expect, it } from "vitest";
import { syncedRawClient, yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { typed } from "../helpers/updates.ts";

/** The value of a metric with these labels; `undefined` when there is none. */
function valueOf(text: string, metric: string): number | undefined {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${metric} `));
  return line === undefined ? undefined : Number(line.slice(metric.length + 1));
}

async function metricsOf(url: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(`${url}/metrics`, { headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    }).on("error", reject);
  });
}

it("counts documents, connections, changes, presence and what was saved", async () => {
  const server = await testServer();
  const writer = await syncedRawClient(server, "notes");
  const reader = await yClient(server, "notes");
  for (const update of typed("a", "b", "c", "d")) writer.send(encodeUpdate(update));
  await until(() => reader.text.toJSON() === "abcd");
  await until(async () => (valueOf((await metricsOf(server.url)).text, "weft_ack_seconds_count") ?? 0) > 0);
  const { status, text } = await metricsOf(server.url);
  expect(status).toBe(200);
  expect(valueOf(text, 'weft_documents{memory="tree"}')).toBe(1);
  expect(valueOf(text, 'weft_document_memory_bytes{memory="tree"}')).toBeGreaterThan(0);
  expect(valueOf(text, "weft_members")).toBe(2);
  expect(valueOf(text, "weft_members_behind")).toBe(0);
  expect(valueOf(text, 'weft_connections{transport="websocket"}')).toBe(2);
  // The first letter needs the document, the others go on from it.
  expect(valueOf(text, 'weft_updates_total{kind="applied"}')).toBe(1);
  expect(valueOf(text, 'weft_updates_total{kind="typed"}')).toBe(3);
  expect(valueOf(text, "weft_update_bytes_total")).toBeGreaterThan(20);
  expect(valueOf(text, "weft_presence_frames_total")).toBeGreaterThan(0);
  expect(valueOf(text, "weft_journal_entries")).toBe(0);
  expect(valueOf(text, "weft_saving")).toBe(1);
  expect(text).toContain("nodejs_eventloop_lag_seconds");
  expect(text).not.toContain("notes");
});

it("is for this machine only, and not for who comes through a proxy of it", async () => {
  const server = await testServer();
  const { status, text } = await metricsOf(server.url, { "X-Forwarded-For": "203.0.113.7" });
  expect(status).toBe(403);
  expect(text).toContain("WEFT_METRICS_TOKEN");
});

it("wants its token where there is one, from everybody", async () => {
  const server = await testServer({ metricsToken: "a token for metrics" });
  expect((await metricsOf(server.url)).status).toBe(401);
  expect((await metricsOf(server.url, { Authorization: "Bearer a token for metricz" })).status).toBe(401);
  const shown = { Authorization: "Bearer a token for metrics", "X-Forwarded-For": "203.0.113.7" };
  expect((await metricsOf(server.url, shown)).status).toBe(200);
});
