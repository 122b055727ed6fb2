import { connect } from "node:net";
import {
  CLOSE,
  encodeAwarenessFrame,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeToken,
  encodeUpdate,
} from "@weft/protocol";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { type Address, type YClient, rawClient, refusedUpgrade, syncedRawClient, yClient } from "../helpers/client.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { deletionsOf, manyRoots, nestedTypes, nestedValue } from "../helpers/updates.ts";

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

/** Two people in the same document and two in another, who must notice nothing. */
async function witnesses(server: Address): Promise<(document: string) => Promise<void>> {
  const clients = new Map<string, [YClient, YClient]>();
  for (const document of ["attacked", "other"]) {
    clients.set(document, [await yClient(server, document), await yClient(server, document)]);
  }
  let count = 0;
  return async (what) => {
    count += 1;
    for (const [ann, bob] of clients.values()) {
      ann.text.insert(0, `${count} `);
      await until(() => bob.text.toJSON() === ann.text.toJSON(), { what: `both still write after ${what}` });
    }
  };
}

describe("frames", () => {
  const update = ((): Uint8Array => {
    const doc = new Y.Doc();
    doc.getText("text").insert(0, "words");
    return Y.encodeStateAsUpdate(doc);
  })();
  const malformed: Record<string, Uint8Array> = {
    "an empty frame": new Uint8Array(),
    "an unknown type": bytes("63"),
    "a huge type": bytes("ffffffffffffff7f"),
    "an endless number": bytes("ffffffffffffffffffffffffffffff"),
    "an unknown sync message": bytes("000900"),
    "a length beyond the end": bytes("0000ffffff7f00"),
    "a state vector that is none": bytes("000001ff"),
    "a state vector that lies about its length": encodeSyncStep1(bytes("ffffff7f")),
    "bytes after the end": new Uint8Array([...encodeUpdate(update), 1]),
    "presence that lies about its length": encodeAwarenessFrame(bytes("ffff7f")),
    "an acknowledgement, which only the server gives": bytes("6401"),
    "a refusal, which only the server gives": bytes("020000"),
    "an event that is not JSON": bytes("65017b"),
    "an update of nothing but a number": encodeUpdate(bytes("01")),
    "an item without length, which would brick the document": encodeUpdate(bytes("0101f40300010101740000")),
    "a count of 33,554,431 structs in nine bytes": encodeUpdate(bytes("01ffffff0f01000000")),
    "a deletion without length": encodeUpdate(bytes("000101010000")),
    "deletions that overlap": encodeUpdate(bytes("00010102000a0503")),
    "an item that refers to a later one, which would make the document throw when its causes come": encodeUpdate(
      bytes("01010701440764017800"),
    ),
    "a clock beyond 31 bits": encodeSyncStep2(bytes("01010180808080080a0100")),
    "a value nested five thousand deep, on which a fresh process overflows": encodeUpdate(nestedValue("any", 5_000)),
    "sixty thousand roots": encodeUpdate(manyRoots(60_000)),
    "a state vector of two hundred thousand clients": encodeSyncStep1(
      Y.encodeStateVector(new Map(Array.from({ length: 200_000 }, (_, client) => [client, 1]))),
    ),
    "V2 bytes": encodeUpdate(Y.convertUpdateFormatV1ToV2(update)),
  };

  it.each(Object.entries(malformed))("%s closes its sender with 4400 and nobody else", async (what, frame) => {
    const server = await testServer();
    const check = await witnesses(server);
    const attacker = await syncedRawClient(server, "attacked");
    attacker.send(frame);
    await until(() => attacker.closed, { what: "the sender is closed" });
    expect(attacker.closed?.code).toBe(CLOSE.malformed.code);
    await check(what);
  });

  it("every frame of one byte and every truncation is survived", async () => {
    const server = await testServer();
    const check = await witnesses(server);
    const frames: Uint8Array[] = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
    for (const whole of [encodeUpdate(update), encodeSyncStep1(bytes("0101ff01")), encodeToken("a.b.c")]) {
      for (let length = 1; length < whole.length; length++) frames.push(whole.subarray(0, length));
    }
    const codes = new Set<number | undefined>();
    for (const frame of frames) {
      const attacker = await rawClient(server, "attacked");
      attacker.send(frame);
      attacker.socket.close(1000);
      await until(() => attacker.closed);
      codes.add(attacker.closed?.code);
    }
    // 1000 where the frame was good, such as asking for presence.
    expect([...codes].every((code) => code === 1000 || code === 4400)).toBe(true);
    await check("one-byte frames and truncations");
  });

  it("what was accepted a fresh process opens, also at the deepest that is accepted", async () => {
    const server = await testServer();
    const check = await witnesses(server);
    for (const [index, deep] of [
      nestedValue("any", 100, 8),
      nestedValue("format", 100, 9),
      nestedTypes(500),
    ].entries()) {
      const writer = await syncedRawClient(server, "attacked", { protocols: ["weft"] });
      writer.send(encodeUpdate(deep));
      await until(() => writer.saved === 2 || writer.closed, { what: `update ${index} is taken` });
      expect(writer.closed).toBeUndefined();
    }
    const over = await syncedRawClient(server, "attacked");
    over.send(encodeUpdate(nestedTypes(501, 11)));
    await until(() => over.closed);
    expect(over.closed?.code).toBe(CLOSE.malformed.code);
    await check("what is too deep");
    await server.restart();
    await check("a restart");
    const reader = await yClient(server, "attacked");
    expect(reader.text.length).toBeGreaterThan(0);
  });

  it("deletions of what never was are bounded, and their sender may come back", async () => {
    const server = await testServer();
    const check = await witnesses(server);
    const attacker = await syncedRawClient(server, "attacked");
    attacker.send(encodeUpdate(deletionsOf(99, 200_000)));
    await until(() => attacker.closed);
    expect(attacker.closed?.code).toBe(CLOSE.overload.code);
    await check("deletions of nothing");
    const reader = await rawClient(server, "attacked");
    reader.send(encodeSyncStep1(Uint8Array.of(0)));
    await until(() => reader.frames.some(({ type }) => type === "sync-step-2"));
    expect(Math.max(...reader.bytes.map(({ length }) => length))).toBeLessThan(10_000);
  });

  it("text frames close with 4400", async () => {
    const server = await testServer();
    const attacker = await rawClient(server, "attacked");
    attacker.socket.send("99999999999999");
    await until(() => attacker.closed);
    expect(attacker.closed?.code).toBe(CLOSE.malformed.code);
  });

  it("a frame over the limit closes with 4413, and a much larger one is not even received", async () => {
    const server = await testServer({ limits: { frameBytes: 10_000 } });
    const check = await witnesses(server);
    const large = await rawClient(server, "attacked");
    large.send(new Uint8Array(10_001));
    await until(() => large.closed);
    expect(large.closed?.code).toBe(CLOSE.tooLarge.code);
    const huge = await rawClient(server, "attacked");
    huge.send(new Uint8Array(1_000_000));
    await until(() => huge.closed);
    expect(huge.closed?.code).toBe(1009);
    await check("large frames");
  });

  it("two thousand mutated frames do no harm", { timeout: 120_000 }, async () => {
    const server = await testServer();
    const check = await witnesses(server);
    const random = seeded(SEED);
    const doc = new Y.Doc();
    const good: Uint8Array[] = [encodeSyncStep1(Uint8Array.of(0)), bytes("0101010105027b7d")];
    doc.on("update", (change: Uint8Array) => good.push(encodeUpdate(change)));
    for (let i = 0; i < 30; i++) {
      doc.getText("text").insert(Math.floor(random() * doc.getText("text").length), `word ${i} `);
      doc.getText("text").format(0, 3, { bold: i % 2 === 0 });
      doc.getMap(`map ${i % 3}`).set("key", new Y.Array());
      if (i % 5 === 0) doc.getText("text").delete(0, 2);
    }
    good.push(encodeSyncStep2(Y.encodeStateAsUpdate(doc)));
    // Mutated names are roots too, and a document may have only so many.
    (await yClient(server, "mutated")).doc.getText("alive").insert(0, "first");
    let attacker = await rawClient(server, "mutated");
    for (let i = 0; i < 2_000; i++) {
      const frame = (good[Math.floor(random() * good.length)] ?? new Uint8Array()).slice();
      for (let change = 0; change <= random() * 3; change++) {
        frame[Math.floor(random() * frame.length)] = Math.floor(random() * 256);
      }
      if (attacker.closed !== undefined || attacker.socket.readyState !== attacker.socket.OPEN) {
        attacker = await rawClient(server, "mutated");
      }
      attacker.send(random() < 0.1 ? frame.subarray(0, random() * frame.length) : frame);
      // Now and then all must have been taken in before the next.
      if (i % 50 === 0) await check(`mutated frame ${i}, WEFT_SEED=${SEED}`);
    }
    const before = await yClient(server, "mutated");
    before.doc.getText("alive").insert(0, "still writable");
    const peer = await yClient(server, "mutated");
    await until(() => peer.doc.getText("alive").toJSON().includes("still writable"), {
      what: `the mutated document still relays, WEFT_SEED=${SEED}`,
    });
    await server.restart();
    const after = await yClient(server, "mutated");
    expect(after.doc.getText("alive").toJSON()).toContain("still writable");
    await check(`a restart after mutated frames, WEFT_SEED=${SEED}`);
  });
});

describe("size", () => {
  it("an update that would make the document too large closes with 4413 and changes nothing", async () => {
    const server = await testServer({ limits: { documentBytes: 20_000 } });
    const ann = await yClient(server, "attacked");
    ann.text.insert(0, "x".repeat(15_000));
    const bob = await yClient(server, "attacked");
    await until(() => bob.text.length === 15_000);
    const doc = new Y.Doc();
    doc.getText("text").insert(0, "y".repeat(10_000));
    const attacker = await syncedRawClient(server, "attacked");
    attacker.send(encodeUpdate(Y.encodeStateAsUpdate(doc)));
    await until(() => attacker.closed);
    expect(attacker.closed?.code).toBe(CLOSE.tooLarge.code);
    ann.text.insert(0, "still ");
    await until(() => bob.text.length === 15_006);
    expect(bob.text.toJSON()).not.toContain("y");
  });

  it("a full document can still be opened, read, and made shorter", async () => {
    const server = await testServer({ limits: { documentBytes: 20_000 } });
    const ann = await yClient(server, "full");
    for (let i = 0; i < 19; i++) ann.text.insert(0, "x".repeat(1_000));
    ann.text.insert(0, "z".repeat(500));
    ann.text.delete(0, 500);
    const bob = await yClient(server, "full");
    await until(() => bob.text.length === 19_000);
    bob.text.delete(0, 10_000);
    await until(() => ann.text.length === 9_000);
    ann.text.insert(0, "y".repeat(5_000));
    await until(() => bob.text.length === 14_000);
  });

  it("a reader that does not read is cut off, and the others go on", async () => {
    const server = await testServer({ limits: { bufferedBytes: 1_000_000 } });
    const writer = await yClient(server, "attacked");
    const reader = await yClient(server, "attacked");
    const slow = await syncedRawClient(server, "attacked");
    slow.socket.pause();
    let written = 0;
    // Until the buffers of both systems are full as well.
    await until(
      async () => {
        writer.text.insert(0, "x".repeat(500_000));
        writer.text.delete(0, 500_000);
        written += 500_000;
        writer.text.insert(0, "1");
        const length = writer.text.length;
        await until(() => reader.text.length === length);
        return written >= 20_000_000;
      },
      { timeout: 25_000 },
    );
    slow.socket.resume();
    await until(() => slow.closed);
    expect([1013, 1006]).toContain(slow.closed?.code);
    expect(reader.text.toJSON()).toBe(writer.text.toJSON());
  });

  it("one connection more than a document may have is sent away with 1013", async () => {
    const server = await testServer({ limits: { documentConnections: 2 } });
    await syncedRawClient(server, "notes");
    await syncedRawClient(server, "notes");
    const third = await rawClient(server, "notes");
    await until(() => third.closed);
    expect(third.closed?.code).toBe(CLOSE.overload.code);
    await syncedRawClient(server, "other");
  });
});

describe("upgrades", () => {
  it.each([
    ["/collab/", 400],
    ["/collab/%zz", 400],
    ["/collab/a%00b", 400],
    ["/collab/a/../b", 400],
    ["/collab/%2e%2e", 400],
    ["/collab/%ff", 400],
    [`/collab/${"x".repeat(257)}`, 400],
    ["/collab", 404],
    ["/", 404],
    ["/api/v1/documents", 404],
  ])("to %s are refused with %i", async (path, status) => {
    const server = await testServer();
    // `ws` would resolve dot segments before it sends them, so the request is written by hand.
    expect(await answerTo(server, upgradeRequest(path))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it("from foreign pages are refused with 403; from our own, from listed ones and from programs they are not", async () => {
    const server = await testServer({ allowedOrigins: ["https://app.example.com"] });
    for (const origin of [
      "https://evil.example",
      "null",
      "file://",
      `${server.url}.evil.example`,
      server.url.replace("http:", "ftp:"),
      "https://app.example.com.evil.example",
    ]) {
      expect((await refusedUpgrade(server, "/collab/notes", { origin })).status, origin).toBe(403);
    }
    await rawClient(server, "notes");
    for (const origin of [server.url, "https://app.example.com"])
      await rawClient(server, "notes", { headers: { origin } });
  });

  it("to something that is not WebSocket are passed over, and a reset does not end the process", async () => {
    const server = await testServer();
    const check = await witnesses(server);
    const request = `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n`;
    const offer = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n";
    expect(await answerTo(server, offer)).toMatch(/^HTTP\/1.1 200 [^]*\r\n\r\nok\n$/);
    for (const text of [request, upgradeRequest("/collab/attacked"), upgradeRequest("/nowhere")]) {
      for (let i = 0; i < 20; i++) {
        await new Promise<void>((resolve) => {
          const socket = connect(server.port, "127.0.0.1", () => {
            socket.write(i % 2 === 0 ? text : text.slice(0, -2));
            setImmediate(() => socket.resetAndDestroy());
          });
          socket.on("error", () => {});
          socket.on("close", () => resolve());
        });
      }
    }
    await check("resets");
  });

  it.each([
    ["a wrong version", { "Sec-WebSocket-Version": "7" }],
    ["a bad key", { "Sec-WebSocket-Key": "short" }],
    ["a bad protocol header", { "Sec-WebSocket-Protocol": ",,;" }],
  ])("with %s are refused", async (_what, headers) => {
    const server = await testServer();
    expect(await answerTo(server, upgradeRequest("/collab/notes", headers))).toMatch(/^HTTP\/1.1 4\d\d /);
  });

  it("agree on the weft subprotocol where it is offered, also beside a token", async () => {
    const server = await testServer();
    const weft = await rawClient(server, "notes", { protocols: ["weft.token.a.b.c", "weft"] });
    expect(weft.socket.protocol).toBe("weft");
    const plain = await rawClient(server, "notes");
    expect(plain.socket.protocol).toBe("");
  });
});

function upgradeRequest(path: string, headers: Record<string, string> = {}): string {
  const all = {
    Host: "localhost",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Everything that the server answers to bytes written by hand, until it ends the connection. */
function answerTo(server: { readonly port: number }, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.write(request));
    socket.setTimeout(10_000, () => reject(new Error(`The connection stayed open after: ${answer}`)));
    socket.on("data", (chunk) => {
      answer += chunk.toString("utf8");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}
