import { expect, it } from "vitest";
import { createEventReader } from "../src/event-stream.ts";

const TEXT = `: a comment
event: open
data: {"stream":"x"}

id: 1
data: AQEA

: another

id: 2
event: part
data:one
data: two

retry: 5
nonsense
data: no number

`;
const EVENTS = [
  { id: undefined, name: "open", data: '{"stream":"x"}' },
  { id: 1, name: "message", data: "AQEA" },
  { id: 2, name: "part", data: "one\ntwo" },
  { id: undefined, name: "message", data: "no number" },
];

it.each([["\n"], ["\r\n"]])("reads events wherever they are cut, with lines that end in %j", (end) => {
  const text = TEXT.replaceAll("\n", end);
  for (let size = 1; size <= text.length; size++) {
    const reader = createEventReader();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...reader.read(text.slice(at, at + size)));
    expect(found).toEqual(EVENTS);
  }
});

it("takes nothing for an event that has not ended", () => {
  expect(createEventReader().read("id: 1\ndata: half")).toEqual([]);
  expect(createEventReader().read("id: 1\ndata: whole, but for the empty line\n")).toEqual([]);
});
