import { decodeFrame, encodeAwareness, encodeAwarenessFrame } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { FanOut } from "../../server/collab/fan-out.ts";
import { type TestMember, memberOf, replayed, testRoom, told, updatesOf } from "../helpers/room.ts";
import { until } from "../helpers/until.ts";

const LAGGING = 1_000;
const PRESENCE = encodeAwarenessFrame(encodeAwareness([{ client: 1, clock: 1, state: "{}" }]));

/** People who hear what a fan-out sends; they are in no room's way. */
function peopleIn(count: number): { fanOut: FanOut; people: TestMember[]; asked: (readonly Uint8Array[])[] } {
  const { room } = testRoom();
  const people = Array.from({ length: count }, () => memberOf(room));
  const asked: (readonly Uint8Array[])[] = [];
  const fanOut = new FanOut({
    members: new Set(people),
    laggingBytes: LAGGING,
    vectorBefore(updates) {
      asked.push(updates);
      return Uint8Array.of(0);
    },
  });
  return { fanOut, people, asked };
}

function typed(words: string): Uint8Array[] {
  const doc = new Y.Doc();
  return updatesOf(doc, () => Array.from(words).forEach((key, at) => doc.getText("text").insert(at, key)));
}

function textOf(member: TestMember | undefined): string | undefined {
  return member?.doc.getText("text").toJSON();
}

/** How many updates came in frames, in order. */
function updatesAt(member: TestMember | undefined): Uint8Array[] {
  return (member?.sent ?? []).flat().flatMap((frame) => {
    const decoded = decodeFrame(frame);
    return decoded.type === "update" ? [decoded.update] : [];
  });
}

it("a change is one frame in one array for everyone but the one who made it", () => {
  const { fanOut, people } = peopleIn(5);
  const [ann, ...others] = people;
  fanOut.updates(typed("ab"), ann);
  const [frames] = others[0]?.sent ?? [];
  for (const { sent } of others) {
    expect(sent).toHaveLength(1);
    expect(sent[0]).toBe(frames);
  }
  expect(ann?.sent).toEqual([]);
  expect(textOf(others[0])).toBe("ab");
  fanOut.updates(typed("x"), undefined);
  expect(updatesAt(ann)).toHaveLength(1);
});

it("in a crowd the first change goes at once; what comes soon after is merged, and in order", async () => {
  const { fanOut, people } = peopleIn(30);
  const [ann, bob] = people;
  const [first, ...more] = typed("a few words that belong together");
  fanOut.updates(first === undefined ? [] : [first], ann);
  expect(textOf(bob)).toBe("a");
  for (const update of more) fanOut.updates([update], ann);
  expect(textOf(bob)).toBe("a");
  await until(() => textOf(bob) === "a few words that belong together");
  expect(updatesAt(bob)).toHaveLength(2);
  expect(ann?.sent).toEqual([]);
  expect(new Set(people.slice(1).map(({ sent }) => sent[1])).size).toBe(1);
  fanOut.destroy();
});

it("what several people brought together goes to all of them, their own words too", async () => {
  const { fanOut, people } = peopleIn(30);
  const [ann, bob, carl] = people;
  fanOut.updates(typed("-"), ann);
  const [anns, bobs] = [typed("ann"), typed("bob")];
  fanOut.updates(anns, ann);
  fanOut.updates(bobs, bob);
  await until(() => updatesAt(carl).length === 2);
  for (const member of [ann, bob]) {
    const said = told(replayed(updatesAt(member)));
    const both = told(replayed([...(member === bob ? updatesAt(carl).slice(0, 1) : []), ...anns, ...bobs]));
    expect(said).toEqual(both);
  }
  fanOut.destroy();
});

it("few people get each change as it is, and at once", () => {
  const { fanOut, people } = peopleIn(3);
  const updates = typed("abc");
  fanOut.updates(updates, people[0]);
  expect(updatesAt(people[1])).toEqual(updates);
  fanOut.updates(typed("x"), people[1]);
  expect(updatesAt(people[2])).toHaveLength(4);
});

it("who has too much waiting hears no more changes, and what was missed is noted from the first one on", () => {
  const { fanOut, people, asked } = peopleIn(3);
  const [ann, slow, bob] = people;
  if (slow === undefined) throw new Error("Nobody");
  slow.ballast = LAGGING;
  const [first = new Uint8Array(), second = new Uint8Array(), third = new Uint8Array()] = typed("abc");
  fanOut.updates([first], ann);
  expect(textOf(slow)).toBe("a");
  slow.ballast = LAGGING + 1;
  fanOut.updates([second], ann);
  expect(asked).toEqual([[second]]);
  // It has read a little, and is not let in between.
  slow.ballast = 0;
  fanOut.updates([third], ann);
  expect([textOf(slow), textOf(bob), fanOut.behind]).toEqual(["a", "abc", 1]);
  expect(asked).toHaveLength(1);
  expect(fanOut.missedBy(slow)?.since).toEqual(Uint8Array.of(0));
  fanOut.settle(slow);
  expect([fanOut.missedBy(slow), fanOut.behind]).toEqual([undefined, 0]);
  fanOut.updates(typed("x"), ann);
  expect(updatesAt(slow)).toHaveLength(2);
});

it("presence is left out first, and comes again when what waits is read", async () => {
  const { fanOut, people } = peopleIn(3);
  const [ann, slow, bob] = people;
  if (slow === undefined) throw new Error("Nobody");
  slow.ballast = LAGGING / 8 + 1;
  fanOut.presence(PRESENCE, ann);
  expect([ann?.sent, slow.sent, bob?.sent]).toEqual([[], [], [PRESENCE]]);
  // Changes still come, and that presence was left out is not forgotten over it.
  fanOut.updates(typed("a"), ann);
  expect(textOf(slow)).toBe("a");
  expect(fanOut.missedBy(slow)).toEqual({ since: undefined });
  slow.ballast = LAGGING + 1;
  fanOut.updates(typed("b"), ann);
  fanOut.presence(PRESENCE, ann);
  expect(fanOut.missedBy(slow)?.since).toBeDefined();

  const { room } = testRoom({ limits: { laggingBytes: LAGGING } });
  const [carl, dora] = [memberOf(room), memberOf(room)];
  dora.ballast = LAGGING / 8 + 1;
  room.receivePresence(carl, encodeAwareness([{ client: carl.doc.clientID, clock: 1, state: '{"name":"Carl"}' }]));
  const eve = memberOf(room);
  await until(() => eve.sent.length > 0);
  expect(dora.sent).toEqual([]);
  dora.ballast = 0;
  dora.drain();
  expect(dora.sent.flat().map((frame) => decodeFrame(frame).type)).toEqual(["awareness"]);
  dora.drain();
  expect(dora.sent).toHaveLength(1);
});

it("a slow reader that has read what waited gets all that it missed at once, and hears of changes again", async () => {
  const { room } = testRoom({ limits: { laggingBytes: LAGGING } });
  const [ann, slow] = [memberOf(room), memberOf(room)];
  const write = (words: string): void => {
    for (const update of updatesOf(ann.doc, (doc) => doc.getText("text").insert(0, words))) {
      void room.receive(ann, update, false);
    }
  };
  slow.slow = true;
  for (let count = 0; count < 100; count++) {
    write("words ".repeat(20));
    await room.read(() => undefined);
    expect(slow.waiting).toBeLessThan(2 * LAGGING);
  }
  slow.slow = false;
  slow.drain();
  await until(() => textOf(slow) === textOf(ann));
  expect(slow.steps).toEqual([2]);
  write("again ");
  await until(() => textOf(slow) === textOf(ann));
  expect(slow.steps).toEqual([2]);
});
