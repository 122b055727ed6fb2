import { createFrameReader, decodeUpload, type Upload } from "@weft/protocol";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createUpstream } from "../src/upstream.ts";

interface Post {
  readonly upload: Upload;
  readonly last: boolean;
  /** Answers with what the server would say, or as told. */
  answer(status?: number): void;
  fail(): void;
}

/** A server that takes what comes in order, and answers when it is told to. */
function scripted() {
  const posts: Post[] = [];
  const frames: Uint8Array[] = [];
  const reader = createFrameReader(10_000_000);
  let received = 0;
  let lost = 0;
  const up = createUpstream({
    post(body, _signal, last) {
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      const upload = decodeUpload(body);
      if (upload === undefined) throw new Error("not an upload");
      posts.push({
        upload,
        last,
        answer(status = 200) {
          if (status === 200) take(upload);
          resolve(new Response(JSON.stringify({ received, sent: 0 }), { status }));
        },
        fail() {
          take(upload);
          reject(new TypeError("the answer was lost"));
        },
      });
      return promise;
    },
    heard: () => 7,
    answered() {},
    lost() {
      lost += 1;
    },
  });
  function take({ offset, bytes }: Upload): void {
    expect(offset).toBeLessThanOrEqual(received);
    const fresh = bytes.subarray(received - offset);
    received += fresh.length;
    for (const frame of reader.read(fresh) ?? []) frames.push(frame.slice());
  }
  return { up, posts, frames, lost: () => lost };
}

const frame = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("has one POST under way, and what gathers meanwhile in the next", async () => {
  const { up, posts, frames } = scripted();
  up.push(frame(3, 1));
  up.push(frame(3, 2));
  await settle();
  expect(posts).toHaveLength(1);
  for (let i = 3; i < 10; i++) up.push(frame(3, i));
  await settle();
  expect(posts).toHaveLength(1);
  posts[0]?.answer();
  await settle();
  expect(posts).toHaveLength(2);
  posts[1]?.answer();
  await settle();
  expect(frames.map(([value]) => value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(up.pending).toBe(0);
});

it("sends again what may not have arrived, from where it began", async () => {
  const { up, posts, frames } = scripted();
  up.push(frame(3, 1));
  await settle();
  posts[0]?.fail();
  up.push(frame(3, 2));
  await vi.advanceTimersByTimeAsync(300);
  posts[1]?.answer(503);
  await vi.advanceTimersByTimeAsync(600);
  expect(posts.map(({ upload }) => upload.offset)).toEqual([0, 0, 0]);
  posts[2]?.answer();
  await settle();
  expect(frames.map(([value]) => value)).toEqual([1, 2]);
});

it("cuts a large frame into POSTs that grow on a fast line", async () => {
  const { up, posts, frames } = scripted();
  up.push(frame(1_000_000, 1));
  for (let at = 0; at < 20 && up.pending > 0; at++) {
    await settle();
    posts[at]?.answer();
    await settle();
  }
  expect(frames.map(({ length }) => length)).toEqual([1_000_000]);
  const sizes = posts.map(({ upload }) => upload.bytes.length);
  expect(sizes.slice(0, 4)).toEqual([65_536, 131_072, 262_144, 524_288]);
});

it("sends less at a time where the line is slow, or a proxy takes less", async () => {
  const { up, posts } = scripted();
  up.push(frame(500_000, 1));
  await settle();
  await vi.advanceTimersByTimeAsync(5_000);
  posts[0]?.answer();
  await settle();
  expect(posts[1]?.upload.bytes.length).toBe(32_768);
  posts[1]?.answer(413);
  await vi.advanceTimersByTimeAsync(300);
  expect(posts[2]?.upload.bytes.length).toBe(16_384);
});

it("gives up when the stream is gone, and when nothing works several times in a row", async () => {
  const gone = scripted();
  gone.up.poke();
  await settle();
  gone.posts[0]?.answer(404);
  await settle();
  expect(gone.lost()).toBe(1);
  const down = scripted();
  down.up.poke();
  for (let i = 0; i < 6; i++) {
    await vi.advanceTimersByTimeAsync(5_000);
    down.posts[i]?.fail();
  }
  await settle();
  expect([down.posts.length, down.lost()]).toEqual([5, 1]);
});

it("tells what it heard also when it has nothing to send", async () => {
  const { up, posts } = scripted();
  up.poke();
  await settle();
  expect(posts[0]?.upload).toMatchObject({ heard: 7, offset: 0, leaves: false });
  expect(posts[0]?.upload.bytes).toHaveLength(0);
});

it("leaves when the rest has gone out, and not before", async () => {
  const { up, posts, frames } = scripted();
  let left = false;
  up.push(frame(100_000, 1));
  await settle();
  up.leave(() => {
    left = true;
  });
  posts[0]?.answer();
  await settle();
  expect([left, posts.map(({ upload }) => upload.leaves)]).toEqual([false, [false, true]]);
  posts[1]?.answer();
  await settle();
  expect([left, frames.length]).toEqual([true, 1]);
});

it("gives a page that goes away at once what it has, also what is under way", async () => {
  const { up, posts, frames } = scripted();
  up.push(frame(3, 1));
  await settle();
  up.push(frame(3, 2));
  up.depart(true);
  expect(posts[1]).toMatchObject({ last: true, upload: { leaves: true, offset: 0 } });
  posts[0]?.fail();
  posts[1]?.answer();
  await settle();
  expect(frames.map(([value]) => value)).toEqual([1, 2]);
});
