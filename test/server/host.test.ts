import { type IncomingMessage, request } from "node:http";
import { expect, it } from "vitest";
import { rawClient, refusedUpgrade } from "../helpers/client.ts";
import { type TestServer, testServer } from "../helpers/server.ts";

/** Makes a document as a page at `host` would: with that as Host, and as Origin. */
function createAs(server: TestServer, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        port: server.port,
        method: "POST",
        path: "/api/v1/documents",
        headers: { host, origin: `http://${host}`, "content-type": "application/json", "content-length": 2 },
      },
      (response: IncomingMessage) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString("utf8");
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    asking.on("error", reject);
    asking.end("{}");
  });
}

it("a server on loopback takes no writes or WebSockets under another name: somebody has pointed theirs here", async () => {
  const server = await testServer();
  for (const name of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.7", "[::2]"]) {
    const host = `${name}:${server.port}`;
    const answer = await createAs(server, host);
    expect(answer.status, name).toBe(403);
    expect(answer.body).toMatch(/WEFT_PUBLIC_URL.*WEFT_HOST/);
    const refused = await refusedUpgrade(server, "/collab/notes", { host, origin: `http://${host}` });
    expect(refused.status, name).toBe(403);
    expect(refused.body).toContain("WEFT_PUBLIC_URL");
  }
});

it("every name of loopback will do", async () => {
  const server = await testServer();
  for (const host of ["localhost", "LOCALHOST:3000", "127.0.0.1", "[::1]", `[::1]:${server.port}`]) {
    expect((await createAs(server, host.toLowerCase())).status, host).toBe(201);
    await rawClient(server, "notes", { headers: { host } });
  }
});

it("an operator who says where people reach the server is believed", async () => {
  const proxied = await testServer({ publicUrl: "https://docs.example.com" });
  expect((await createAs(proxied, "docs.example.com")).status).toBe(201);
  await rawClient(proxied, "notes", { headers: { host: "docs.example.com", origin: "https://docs.example.com" } });
  const open = await testServer({ host: "0.0.0.0" });
  expect((await createAs(open, `192.168.1.7:${open.port}`)).status).toBe(201);
  await rawClient(open, "notes", { headers: { host: `weft.local:${open.port}` } });
});
