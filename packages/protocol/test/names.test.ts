import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOSE, closeCode, nameFromPath, nameProblem, nameToPath } from "@weft/protocol";

describe("document names", () => {
  it.each(["a", "roadmap 2027", "team/notes/monday", "日本語", "👩‍👩‍👧", "a.b", "...", "__proto__", "ä".repeat(128)])(
    "may be %j",
    (name) => {
      expect(nameProblem(name)).toBeUndefined();
      expect(nameFromPath(nameToPath(name))).toBe(name);
    },
  );

  it.each(["", "a".repeat(257), "ä".repeat(129), "a\nb", "a\u0000b", "\u007f", "a/../b", ".", "x/.", "\ud800"])(
    "may not be %j",
    (name) => {
      expect(nameProblem(name)).toMatch(/^The document name /);
    },
  );

  it.each(["%zz", "%", "%c0%af", "%00", "%2e%2e/x", "%ed%a0%80"])("are not read from %j", (path) => {
    expect(nameFromPath(path)).toBeUndefined();
  });

  it("are decoded once only", () => {
    expect(nameFromPath("100%2525")).toBe("100%25");
  });

  it("come back from a path, whatever they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 60 }), (name) => {
        fc.pre(nameProblem(name) === undefined);
        expect(nameFromPath(nameToPath(name))).toBe(name);
      }),
    );
  });
});

describe("close codes", () => {
  it("stand in the permanent band exactly when the client shall not come back by itself", () => {
    for (const entry of Object.values(CLOSE)) {
      expect(entry.code >= 4400 && entry.code <= 4499).toBe(entry.retry !== "later");
      expect(closeCode(entry.code)).toBe(entry);
    }
  });

  it("leave 4408 alone, which means opposite things to the two clients", () => {
    expect(closeCode(4408)).toBeUndefined();
  });
});
