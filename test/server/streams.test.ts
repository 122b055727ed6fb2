import { encodeUpdate } from "@weft/protocol";
import { pino } from "pino";
import { expect, it } from "vitest";
import type { Stream } from "../../server/collab/stream.ts";
import { Streams } from "../../server/collab/streams.ts";
import { inOne } from "../helpers/stream.ts";

const FRAME = encodeUpdate(Uint8Array.of(0, 0));

/** Streams whose clock stands still, so that every message comes in the same second. */
function streams(): Streams {
  return new Streams({
    limits: { frameBytes: 1_000, bufferedBytes: 1_000_000, messagesPerSecond: 10, bytesPerSecond: 1_000_000 },
    keepAliveInterval: 60_000,
    pingInterval: 60_000,
    resumeTime: 60_000,
    log: pino({ level: "silent" }),
    now: () => 0,
  });
}

function listening(stream: Stream): { readonly frames: number } {
  const seen = { frames: 0 };
  stream.listen({
    onFrame() {
      seen.frames += 1;
    },
    onClose() {},
  });
  return seen;
}

/** Sends so many frames, as bytes that follow on `offset`. */
function send(stream: Stream, count: number, offset = 0) {
  const bytes = inOne(...Array.from({ length: count }, () => FRAME));
  const state = { answered: false };
  const done = stream.receive({ leaves: false, heard: 0, offset, bytes }).then((answer) => {
    state.answered = true;
    return answer;
  });
  return { state, done, end: offset + bytes.length };
}

/** Lets everything happen that needs no waiting. */
async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
}

it("reads who is too fast a second later, and drops nothing", async () => {
  const all = streams();
  const stream = all.open("plan");
  const seen = listening(stream);
  const first = send(stream, 30);
  const answer = await first.done;
  expect([answer?.received, seen.frames]).toEqual([first.end, 30]);
  const second = send(stream, 5, first.end);
  await turns();
  expect([second.state.answered, seen.frames]).toEqual([false, 30]);
  expect(await second.done).toMatchObject({ received: second.end });
  expect(seen.frames).toBe(35);
  stream.cut("done");
});

it("reads nothing while the disk takes nothing, from old streams and new ones, and then everything", async () => {
  const all = streams();
  const early = all.open("plan");
  const seen = listening(early);
  all.hold(true);
  const late = all.open("plan");
  const seenLate = listening(late);
  const sent = [send(early, 1), send(late, 1)];
  await turns();
  expect([sent.map(({ state }) => state.answered), seen.frames, seenLate.frames]).toEqual([[false, false], 0, 0]);
  all.hold(false);
  await Promise.all(sent.map(({ done }) => done));
  expect([seen.frames, seenLate.frames]).toEqual([1, 1]);
  for (const stream of [early, late]) stream.cut("done");
});

it("reads nothing before somebody listens", async () => {
  const stream = streams().open("plan");
  const sent = send(stream, 2);
  await turns();
  expect(sent.state.answered).toBe(false);
  const seen = listening(stream);
  await sent.done;
  expect(seen.frames).toBe(2);
  stream.cut("done");
});

it("when too much waits for all streams together, the slowest are closed, and no others", async () => {
  const all = streams();
  const [quick, ...slow] = Array.from({ length: 6 }, () => all.open("plan"));
  for (const stream of slow) stream.send(new Uint8Array(900_000));
  quick?.send(new Uint8Array(1_000));
  await turns();
  const ending = [quick, ...slow].map((stream) => stream?.isEnding);
  expect([ending[0], ending.filter((isEnding) => isEnding === true).length]).toEqual([false, 1]);
  for (const stream of [quick, ...slow]) stream?.cut("done");
});
