/** Reading of `text/event-stream` as it comes in. Source: WHATWG HTML, "Server-sent events". Must never: end at a broken one. */

/** One event. */
export interface StreamNews {
  /** The number that the server gave it; `undefined` if it has none. */
  readonly id: number | undefined;
  /** "message" if it has no name. */
  readonly name: string;
  readonly data: string;
}

/** Puts events together from pieces of text, cut anywhere. */
export interface EventReader {
  /** The events that this piece ends. */
  read(text: string): StreamNews[];
}

/** Nothing has come yet. What a response left unfinished is not taken up in the next: each has a reader of its own. */
export function createEventReader(): EventReader {
  let rest = "";
  let id: number | undefined;
  let name = "message";
  let data: string[] = [];

  function take(line: string): StreamNews | undefined {
    if (line === "") {
      const news = data.length === 0 ? undefined : { id, name, data: data.join("\n") };
      id = undefined;
      name = "message";
      data = [];
      return news;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    else if (field === "event") name = value;
    else if (field === "id" && /^\d{1,15}$/.test(value)) id = Number(value);
    return undefined;
  }

  return {
    read(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      return lines.flatMap((line) => take(line.endsWith("\r") ? line.slice(0, -1) : line) ?? []);
    },
  };
}
