/**
 * Frames of real sessions, mutated, against a server of its own over both protocols, while honest people write in
 * the same document and in another: the process lives, its memory stays bounded, they go on and hold the same, also after a restart.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeAwareness, decodeFrame, decodeHocuspocus, encodeSyncStep1, nameToPath } from "@weft/protocol";
import { expect, it, onTestFinished } from "vitest";
import { inspectUpdate } from "../../server/collab/validation.ts";
import { type ClientName, type Published, Y, hocuspocus, published } from "../conformance/published.ts";
import { ailmentOf, contentOf } from "../helpers/content.ts";
import { below, editAtRandom, pick } from "../helpers/edits.ts";
import { memoryOf } from "../helpers/memory.ts";
import { type ServerProcess, startProcess } from "../helpers/process.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { until } from "../helpers/until.ts";
import { type Attacker, attacker } from "./attacker.ts";
import { mutateBytes, mutateUpdate } from "./mutation.ts";
import { recordingOf } from "./recording.ts";
import { addressed, updateIn, withUpdate } from "./wire-frames.ts";

/** With 0.1 it is one document: the one whose seed is WEFT_SEED. */
const RUNS = Number(process.env["WEFT_FUZZ_RUNS"] ?? (process.env["WEFT_SOAK"] === undefined ? 1 : 20));
/** Most end a connection, and a new one takes a millisecond. */
const FRAMES = 30_000 * RUNS;
/** Frames on one document: mutated names are roots, of which a document takes only so many. */
const FRAMES_EACH = 5_000;
/** Frames after which the honest people must have caught up. */
const LOOK_EVERY = 2_500;
/** Megabytes by which the process may have grown at the worst: the documents, and what the garbage collector has not looked at. */
const MOST_GROWN = 400;

type Random = () => number;

it(`${FRAMES} mutated frames do no harm (seed ${SEED})`, { timeout: 600_000 * Math.max(1, RUNS) }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "weft-fuzz-"));
  // An attacker who is stopped at the door tries nothing.
  const env = { WEFT_LOG_LEVEL: "error", WEFT_MAX_DOCUMENT_REQUESTS: "1000000" };
  let server: ServerProcess = await startProcess(folder, { env });
  onTestFinished(async () => {
    await server.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });
  const others = await honest(server, "other", seeded(SEED));
  const contents = new Map<string, string>();
  const refusals = new Map<number, number>();
  let before = 0;
  let worst = 0;
  for (let round = 0; round * FRAMES_EACH < FRAMES; round++) {
    const seed = SEED + round;
    const random = seeded(seed);
    const document = `attacked ${round} of WEFT_SEED=${seed}`;
    const people = await honest(server, document, random);
    const sessions = await record(server, document, random);
    // After the first documents, for then what is compiled and cached is there.
    if (round === 0) before = memoryOf(server.pid);
    const attackers = [...sessions.keys()].flatMap((path) =>
      [0, 1].map(() => ({ path, hostile: attack(server, path, document) })),
    );
    for (let frame = 1; frame <= FRAMES_EACH / attackers.length; frame++) {
      await Promise.all(
        attackers.map(({ path, hostile }) => hostile.send(mutated(random, sessions.get(path) ?? [], path))),
      );
      if ((frame * attackers.length) % LOOK_EVERY > attackers.length) continue;
      worst = Math.max(worst, memoryOf(server.pid) - before);
      for (const [person] of [people, others]) editAtRandom(Y, person.doc, random);
      await agree(people, `${document} at ${frame}`);
      await agree(others, `the other document at ${frame} of ${document}`);
    }
    for (const { hostile } of attackers) {
      await hostile.end();
      for (const [code, count] of hostile.refusals) refusals.set(code, (refusals.get(code) ?? 0) + count);
    }
    contents.set(document, await agree(people, document));
    for (const person of people) person.destroy();
  }
  contents.set("other", await agree(others, "the other document"));
  console.log(`closed by the server: ${JSON.stringify([...refusals])}; grown by ${worst.toFixed(0)} MB at the worst`);
  expect(worst, `megabytes grown, WEFT_SEED=${SEED}`).toBeLessThan(MOST_GROWN);

  expect(await server.end(), server.output()).toBe(0);
  server = await startProcess(folder);
  for (const [document, content] of contents) {
    const late = await published("y-websocket 3.1", server, document);
    expect(contentOf(late.doc), `${document} after a restart`).toBe(content);
    expect(ailmentOf(late.doc), `${document} after a restart`).toBeUndefined();
    late.destroy();
  }
});

type Pair = readonly [Published, Published];

/** Ids decide who comes first at one place, so they are drawn from the seed as well. */
function person(random: Random): InstanceType<typeof Y.Doc> {
  const doc = new Y.Doc();
  doc.clientID = below(random, 2 ** 32);
  return doc;
}

async function honest(server: ServerProcess, document: string, random: Random): Promise<Pair> {
  const pair: Pair = [
    await published("y-websocket 3.1", server, document, { doc: person(random) }),
    await published("hocuspocus 4.8", server, document, { doc: person(random) }),
  ];
  pair[0].text.insert(0, "honest words");
  return pair;
}

let marks = 0;

/** Each writes a word that reaches the other, and then they hold the same, which is returned. */
async function agree(people: Pair, what: string): Promise<string> {
  for (const person of people) person.doc.getMap("marks").set(String(person.doc.clientID), ++marks);
  const seen = (): readonly [string, string] => [contentOf(people[0].doc), contentOf(people[1].doc)];
  const mark = (person: Published, of: Published): unknown => person.doc.getMap("marks").get(String(of.doc.clientID));
  const [ann, ben] = people;
  const marked = (): boolean => [ann, ben].every((one) => mark(ann, one) === mark(ben, one));
  await until(marked, { what: `people in ${what} hear each other` });
  await until(() => seen()[0] === seen()[1], { what: `people in ${what} hold the same` });
  return seen()[0];
}

/** What four clients sent who met in the document, by path. */
async function record(
  server: ServerProcess,
  document: string,
  random: Random,
): Promise<Map<string, readonly Uint8Array[]>> {
  const recording = await recordingOf(server);
  const names: readonly ClientName[] = ["y-websocket 3.1", "y-websocket 2.1", "hocuspocus 2.15"];
  const clients: Published[] = [];
  for (const name of names)
    clients.push(await published(name, recording, document, { doc: person(random), name, token: "a.b.c" }));
  const newest = await hocuspocus("4.8", recording, document, { doc: person(random), name: "newest", token: "a.b.c" });
  newest.provider.sendStateless('{"a":1}');
  clients.push(newest);
  for (let edit = 0; edit < 60; edit++) {
    editAtRandom(Y, pick(random, clients).doc, random);
    if (random() < 0.3) await new Promise(setImmediate);
  }
  const content = (): number => new Set(clients.map(({ doc }) => contentOf(doc))).size;
  await until(() => content() === 1, { what: "the recorded clients hold the same" });
  newest.provider.forceSync();
  for (const client of clients) client.destroy();
  const collab = `/collab/${nameToPath(document)}`;
  const question = encodeSyncStep1(Y.encodeStateVector(newest.doc));
  return new Map(
    Array.from(recording.frames, ([path, frames]) => [path, path === collab ? [...frames, question] : frames]),
  );
}

function attack(server: ServerProcess, path: string, document: string): Attacker {
  const address = `${server.url.replace("http", "ws")}${path}`;
  const question = encodeSyncStep1(Uint8Array.of(0));
  if (path.startsWith("/collab")) return attacker(address, [question], endsCollab);
  return attacker(
    address,
    [addressed(document, Uint8Array.of(2, 0, 0)), addressed(document, question)],
    endsHocuspocus,
  );
}

/** One frame with blind changes, or with an update inside that was changed by its layout. */
function mutated(random: Random, frames: readonly Uint8Array[], path: string): Uint8Array {
  const frame = pick(random, frames);
  const update = random() < 0.6 ? updateIn(frame, path) : undefined;
  if (update === undefined) return mutateBytes(random, frame);
  const other = updateIn(pick(random, frames), path) ?? update;
  return withUpdate(frame, path, random() < 0.8 ? mutateUpdate(random, update, other) : mutateBytes(random, update));
}

function endsCollab(bytes: Uint8Array): boolean {
  const frame = decodeFrame(bytes);
  if (frame.type === "sync-step-2" || frame.type === "update") return "problem" in inspectUpdate(frame.update);
  if (frame.type === "awareness") return decodeAwareness(frame.awareness) === undefined;
  return !["sync-step-1", "query-awareness", "token"].includes(frame.type);
}

function endsHocuspocus(bytes: Uint8Array): boolean {
  const frame = decodeHocuspocus(bytes);
  if (frame.type !== "message") return frame.type === "malformed";
  const { message } = frame;
  if (message.type === "sync-step-2" || message.type === "update") return "problem" in inspectUpdate(message.update);
  return message.type === "awareness" && decodeAwareness(message.awareness) === undefined;
}
