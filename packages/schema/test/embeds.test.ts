import { expect, it } from "vitest";
import { FRAME_ORIGINS, providerOf, PROVIDERS } from "../src/embeds/index.ts";

it.for([
  ["https://www.youtube.com/watch?v=abc_DEF-123", "https://www.youtube-nocookie.com/embed/abc_DEF-123"],
  ["https://youtu.be/abc_DEF-123?t=90", "https://www.youtube-nocookie.com/embed/abc_DEF-123?start=90"],
  ["https://m.youtube.com/shorts/abc_DEF-123", "https://www.youtube-nocookie.com/embed/abc_DEF-123"],
  ["https://vimeo.com/76979871/0123abcdef", "https://player.vimeo.com/video/76979871?dnt=1&h=0123abcdef"],
  ["https://player.vimeo.com/video/76979871", "https://player.vimeo.com/video/76979871?dnt=1"],
  [
    "https://www.figma.com/design/Ab12/Plan?node-id=1-2",
    "https://www.figma.com/embed?embed_host=weft&url=https%3A%2F%2Fwww.figma.com%2Fdesign%2FAb12%2FPlan%3Fnode-id%3D1-2",
  ],
  [
    "https://www.loom.com/share/0123456789abcdef0123456789abcdef",
    "https://www.loom.com/embed/0123456789abcdef0123456789abcdef",
  ],
  ["https://codepen.io/ann/pen/aBcDeF", "https://codepen.io/ann/embed/aBcDeF?default-tab=result"],
  [
    "https://open.spotify.com/intl-de/track/0123456789abcdefghijAB?si=x",
    "https://open.spotify.com/embed/track/0123456789abcdefghijAB",
  ],
  [
    "https://soundcloud.com/ann/a-song",
    "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fann%2Fa-song",
  ],
] as const)("frames %s", ([page, frame]) => {
  expect(providerOf(page)?.frame).toBe(frame);
});

it("frames a map around its middle", () => {
  const frame = providerOf("https://www.openstreetmap.org/#map=13/52.5170/13.3889")?.frame ?? "";
  const [west = 0, south = 0, east = 0, north = 0] = (new URL(frame).searchParams.get("bbox") ?? "")
    .split(",")
    .map(Number);
  expect((west + east) / 2).toBeCloseTo(13.3889, 3);
  expect((south + north) / 2).toBeCloseTo(52.517, 3);
  expect(providerOf(frame)?.frame).toBe(frame);
});

it.for([
  "https://youtube.com.evil.example/watch?v=abc",
  "https://evil.example/https://youtu.be/abc",
  "https://user@youtu.be/abc",
  "https://youtu.be:8443/abc",
  "https://www.youtube.com/watch?v=a%22%3E",
  "https://www.youtube.com/@someone",
  "javascript:alert('https://youtu.be/abc')",
  "https://codepen.io/ann",
  "//youtu.be/abc",
  "",
  null,
])("frames no %s", (address) => {
  expect(providerOf(address)).toBeUndefined();
});

it("knows each provider by one https origin, and says what it is there for", () => {
  for (const { origin, reason } of PROVIDERS) {
    expect(new URL(origin).origin).toBe(origin);
    expect(origin.startsWith("https://")).toBe(true);
    expect(reason).not.toBe("");
  }
  expect(new Set(FRAME_ORIGINS).size).toBe(PROVIDERS.length);
});
