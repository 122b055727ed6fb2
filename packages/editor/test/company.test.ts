/** What is concluded of the others, and what is said of them. */
import type { Person } from "@weft/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHearing, type Moment } from "../src/chrome/hearing.ts";
import { createTypists } from "../src/company/typists.ts";
import { companyEn } from "../src/messages/company.en.ts";
import type { Announce } from "../src/reflected.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const person = (client: number, name: string, item = 1): Person => {
  const at = { item: { client: 1, clock: item } };
  return { client, name, color: 0, cursor: { anchor: at, head: at } };
};

describe("a typist", () => {
  it("types while the document gets words of them, also where their caret stays behind the last one", () => {
    const typists = createTypists();
    const ann = person(5, "Ann");
    expect(typists.note(ann, 10)).toEqual({ typing: false, idle: false });
    // A caret that moves reads; somebody else's words around it are not theirs.
    expect(typists.note(person(5, "Ann", 2), 10).typing).toBe(false);
    expect(typists.note(ann, 11).typing).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(typists.note(ann, 11).typing).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(typists.note(ann, 11).typing).toBe(false);
  });

  it("is idle after a minute without a move, and tells so by itself", () => {
    const typists = createTypists();
    const told = vi.fn();
    typists.onChange(told);
    const ann = person(5, "Ann");
    typists.note(ann, 1);
    vi.advanceTimersByTime(59_000);
    expect(typists.note(ann, 1).idle).toBe(false);
    expect(told).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_001);
    expect(told).toHaveBeenCalled();
    expect(typists.note(ann, 1).idle).toBe(true);
    expect(typists.note(ann, 2)).toEqual({ typing: true, idle: false });
  });

  it("is forgotten when they leave", () => {
    const typists = createTypists();
    typists.note(person(5, "Ann"), 1);
    typists.keep([]);
    expect(typists.note(person(5, "Ann"), 9).typing).toBe(false);
  });
});

describe("what is said", () => {
  function listen(amount: Announce = "brief"): { hear: (moment: Partial<Moment>) => void; said: string[] } {
    const said: string[] = [];
    const hearing = createHearing(
      companyEn,
      () => amount,
      (sentence) => said.push(sentence),
    );
    return {
      said,
      hear: (moment) => hearing.hear({ all: [], beside: [], headings: new Map(), state: "online", ...moment }),
    };
  }
  const here = (...people: Person[]): Moment["all"] =>
    people.map((person) => ({ person, side: "here", typing: false }) as const);
  const [ann, ben] = [person(1, "Ann"), person(2, "Ben")];

  it("is who comes, goes, and writes beside one: a sentence in five seconds at most", () => {
    const { hear, said } = listen();
    hear({});
    hear({ all: here(ann) });
    vi.advanceTimersByTime(0);
    expect(said).toEqual(["Ann is here."]);
    hear({ all: here(ann, ben) });
    hear({ all: here(ann, ben), beside: [2] });
    vi.advanceTimersByTime(4_900);
    expect(said).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(said[1]).toBe("Ben is here. Ben is editing this paragraph.");
    hear({ all: here(ben) });
    vi.advanceTimersByTime(5_000);
    expect(said[2]).toBe("Ann left.");
  });

  it("is nothing of who came and went meanwhile, and nothing that is over", () => {
    const { hear, said } = listen();
    hear({ all: here(ann) });
    hear({ all: here(ann, ben), beside: [2] });
    hear({ all: here(ann) });
    hear({ all: here(ann), state: "offline" });
    hear({ all: here(ann) });
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([]);
  });

  it("is that the connection is lost, and that it is back", () => {
    const { hear, said } = listen();
    hear({});
    hear({ state: "offline" });
    vi.advanceTimersByTime(5_000);
    hear({ state: "connecting" });
    hear({ state: "offline" });
    hear({});
    vi.advanceTimersByTime(5_000);
    expect(said).toEqual([companyEn.lineLost, companyEn.lineBack]);
  });

  it("is also where they are, or nothing, as one wishes", () => {
    const verbose = listen("verbose");
    const off = listen("off");
    for (const { hear } of [verbose, off]) {
      hear({ all: here(ann) });
      hear({ all: here(ann, ben), headings: new Map([[1, "Budget"]]) });
    }
    vi.advanceTimersByTime(5_000);
    expect(verbose.said).toEqual(["Ann is under “Budget”. Ben is here."]);
    expect(off.said).toEqual([]);
  });
});
