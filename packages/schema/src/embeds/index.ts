/**
 * Whose pages may be framed in a document. Owns: the one list of them, which the editor shows by and the server's content
 * security policy allows by. What is not in it is shown as a link.
 * Must never: pass an address on to a frame. The frame's address is made here, on the provider's own host, of the parts that
 * were recognised: letters, digits, and what is encoded.
 */

/** Somebody whose pages may be framed. */
export interface Provider {
  readonly name: string;
  /** The origin of its frames, for `frame-src`. */
  readonly origin: string;
  /** What it is in the list for. */
  readonly reason: string;
  /** Width to height; absent for a frame of a fixed height. */
  readonly ratio?: number;
  /** In CSS pixels. */
  readonly height?: number;
  /** What its frame may ask the browser for, beyond scripts. */
  readonly allow: string;
  /** What it learns of the page around it: nothing, or the origin where it plays for nobody who says nothing. */
  readonly referrer: "no-referrer" | "strict-origin";
  /** The frame's address for the address of one of its pages. */
  frame(page: URL): string | undefined;
}

const ID = "[\\w-]{1,64}";

/** The first part of a path that a pattern finds. */
function inPath(page: URL, pattern: string): RegExpExecArray | null {
  return new RegExp(`^/${pattern}(?:[/?#]|$)`).exec(page.pathname);
}

const isAt = (page: URL, ...hosts: readonly string[]): boolean =>
  hosts.includes(page.hostname.replace(/^(?:www|m)\./, ""));

/** Seconds from "90", "90s" or "1m30s". */
function secondsIn(time: string | null): number {
  const [, hours = 0, minutes = 0, seconds = 0] =
    /^(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?$/.exec(time ?? "") ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

const PLAYER = "fullscreen; picture-in-picture; encrypted-media";

/** All of them. */
export const PROVIDERS: readonly Provider[] = [
  {
    name: "YouTube",
    origin: "https://www.youtube-nocookie.com",
    reason: "Videos. This host of theirs sets no cookies before one plays.",
    ratio: 16 / 9,
    allow: PLAYER,
    referrer: "strict-origin",
    frame(page) {
      const short = isAt(page, "youtu.be") ? inPath(page, `(${ID})`)?.[1] : undefined;
      const long = isAt(page, "youtube.com", "youtube-nocookie.com", "music.youtube.com")
        ? (inPath(page, `(?:embed|shorts|live|v)/(${ID})`)?.[1] ??
          (page.pathname === "/watch" ? new RegExp(`^${ID}$`).exec(page.searchParams.get("v") ?? "")?.[0] : undefined))
        : undefined;
      const id = short ?? long;
      if (id === undefined) return undefined;
      const start = secondsIn(page.searchParams.get("t") ?? page.searchParams.get("start"));
      return `https://www.youtube-nocookie.com/embed/${id}${start > 0 ? `?start=${start}` : ""}`;
    },
  },
  {
    name: "Vimeo",
    origin: "https://player.vimeo.com",
    reason: "Videos. Asked not to track (dnt).",
    ratio: 16 / 9,
    allow: PLAYER,
    referrer: "strict-origin",
    frame(page) {
      if (!isAt(page, "vimeo.com", "player.vimeo.com")) return undefined;
      const [, id, path] = inPath(page, "(?:video/|channels/[\\w-]+/)?(\\d{1,12})(?:/([0-9a-f]{6,20}))?") ?? [];
      const hash = path ?? /^[0-9a-f]{6,20}$/.exec(page.searchParams.get("h") ?? "")?.[0];
      return id && `https://player.vimeo.com/video/${id}?dnt=1${hash === undefined ? "" : `&h=${hash}`}`;
    },
  },
  {
    name: "Figma",
    origin: "https://www.figma.com",
    reason: "Designs, prototypes and boards, which no picture shows whole.",
    ratio: 4 / 3,
    allow: "fullscreen",
    referrer: "no-referrer",
    frame(page) {
      if (!isAt(page, "figma.com") || inPath(page, `(?:file|design|proto|board|slides|deck)/(${ID})`) === null)
        return undefined;
      const shown = `https://www.figma.com${page.pathname}${page.search}`;
      return `https://www.figma.com/embed?embed_host=weft&url=${encodeURIComponent(shown)}`;
    },
  },
  {
    name: "Loom",
    origin: "https://www.loom.com",
    reason: "Recordings of a screen.",
    ratio: 16 / 10,
    allow: PLAYER,
    referrer: "no-referrer",
    frame(page) {
      const id = isAt(page, "loom.com") ? inPath(page, "(?:share|embed)/([0-9a-f]{32})")?.[1] : undefined;
      return id && `https://www.loom.com/embed/${id}`;
    },
  },
  {
    name: "CodePen",
    origin: "https://codepen.io",
    reason: "Code that runs, in a frame of its own.",
    height: 420,
    allow: "fullscreen",
    referrer: "no-referrer",
    frame(page) {
      const [, user, id] =
        (isAt(page, "codepen.io") && inPath(page, `((?:team/)?${ID})/(?:pen|embed|full|details)/(${ID})`)) || [];
      return user && `https://codepen.io/${user}/embed/${id}?default-tab=result`;
    },
  },
  {
    name: "Spotify",
    origin: "https://open.spotify.com",
    reason: "Music and podcasts.",
    height: 352,
    allow: "encrypted-media; fullscreen",
    referrer: "no-referrer",
    frame(page) {
      const [, kind, id] =
        (isAt(page, "open.spotify.com") &&
          inPath(page, "(?:intl-[a-z]{2}/)?(?:embed/)?(track|album|artist|playlist|episode|show)/([A-Za-z0-9]{22})")) ||
        [];
      return kind && `https://open.spotify.com/embed/${kind}/${id}`;
    },
  },
  {
    name: "SoundCloud",
    origin: "https://w.soundcloud.com",
    reason: "Music and recordings.",
    height: 166,
    allow: "encrypted-media",
    referrer: "no-referrer",
    frame(page) {
      if (!isAt(page, "soundcloud.com") || inPath(page, `(${ID})/((?:sets/)?${ID})`) === null) return undefined;
      return `https://w.soundcloud.com/player/?url=${encodeURIComponent(`https://soundcloud.com${page.pathname}`)}`;
    },
  },
  {
    name: "OpenStreetMap",
    origin: "https://www.openstreetmap.org",
    reason: "Maps, of people who sell no places.",
    ratio: 16 / 10,
    allow: "fullscreen",
    referrer: "strict-origin",
    frame(page) {
      if (!isAt(page, "openstreetmap.org")) return undefined;
      const [, zoom, latitude, longitude] =
        /(?:^#|&)map=(\d{1,2})\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)/.exec(page.hash) ?? [];
      if (zoom === undefined) {
        const box = page.pathname === "/export/embed.html" ? page.searchParams.get("bbox") : null;
        return box !== null && /^[-\d.,]+$/.test(box)
          ? `https://www.openstreetmap.org/export/embed.html?bbox=${encodeURIComponent(box)}&layer=mapnik`
          : undefined;
      }
      // A frame of some 700 pixels shows so many degrees; a degree of latitude is the higher the nearer to a pole.
      const [x, y] = [Number(longitude), Number(latitude)];
      const wide = (360 * 700) / (256 * 2 ** Math.min(19, Number(zoom))) / 2;
      const high = (wide / 1.6) * Math.cos((Math.min(85, Math.abs(y)) * Math.PI) / 180);
      const box = [x - wide, y - high, x + wide, y + high].map((degree) => degree.toFixed(5)).join(",");
      return `https://www.openstreetmap.org/export/embed.html?bbox=${encodeURIComponent(box)}&layer=mapnik`;
    },
  },
];

/** The origins of their frames, for a content security policy's `frame-src`. */
export const FRAME_ORIGINS: readonly string[] = PROVIDERS.map(({ origin }) => origin);

/** A page that may be framed: whose it is, and the frame's address. */
export interface Framed {
  readonly provider: Provider;
  readonly frame: string;
}

/** Whose page an address is, if it may be framed. */
export function providerOf(address: unknown): Framed | undefined {
  if (typeof address !== "string" || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const page = new URL(address);
  if (page.username !== "" || page.password !== "" || page.port !== "") return undefined;
  for (const provider of PROVIDERS) {
    const frame = provider.frame(page);
    if (frame !== undefined && frame.startsWith(`${provider.origin}/`)) return { provider, frame };
  }
  return undefined;
}
