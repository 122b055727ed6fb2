/**
 * Files that are being attached: what is seen of them until they are blocks. Owns: their order on the line, waiting for the
 * server, and that each ends as a block, is removed by hand, or stays to be tried again.
 * Must never: write a block before its file is kept; a window that closes meanwhile leaves nothing behind.
 */
import { isMime, newBlockId, readPixels, schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { insertPoint } from "prosemirror-transform";
import type { EditorView } from "prosemirror-view";
import { arrivingIn, tellArriving } from "../attachments.ts";
import type { Arriving, MediaContext } from "../media-context.ts";
import { guardLeaving, type LeavingGuard } from "../leaving.ts";
import { adoptMediaStyles } from "./media.css.ts";
import { tellOthers } from "./others.ts";
import { NotSent, send, type SentFile } from "./sending.ts";
import { createUploadView, isPicture, type UploadView } from "./upload-view.ts";

/** Files that are sent at a time; the next begins when one of them is done. */
const AT_ONCE = 3;
/** For how long a picture may load before its block stands without it, in milliseconds. */
const LOAD_TIME = 5_000;
/** While the server cannot be reached, it is tried at its return, and so often, in milliseconds. */
const RETRY = 5_000;

/** What the browser shows of the server's types; see the server's media types. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;

interface Upload {
  readonly arriving: Arriving;
  readonly file: File;
  readonly view: UploadView;
  state: "waiting" | "sending" | "offline" | "failed" | "done";
  abort: AbortController;
}

interface Line {
  readonly uploads: Upload[];
  readonly guard: LeavingGuard;
  retry: ReturnType<typeof setInterval> | undefined;
  stop(): void;
}

const lines = new WeakMap<EditorView, Line>();

/** Sends files, each from its place in the text. */
export function startUploads(
  view: EditorView,
  files: readonly (Arriving & { readonly file: File })[],
  context: MediaContext,
): void {
  adoptMediaStyles(view.dom);
  const line = lines.get(view) ?? openLine(view, context);
  for (const { id, dom, pos, file } of files) {
    const upload: Upload = {
      arriving: { id, dom, pos },
      file,
      state: "waiting",
      abort: new AbortController(),
      view: createUploadView(dom, file, context.messages, {
        cancel: () => drop(upload),
        retry: () => {
          upload.state = "waiting";
          next();
        },
      }),
    };
    line.uploads.push(upload);
  }
  next();

  function next(): void {
    const { uploads, guard } = lines.get(view) ?? line;
    guard.set(uploads.length > 0);
    tellOthers(view, context);
    if (uploads.length === 0) return line.stop();
    const sending = uploads.filter(({ state }) => state === "sending").length;
    for (const upload of uploads.filter(({ state }) => state === "waiting").slice(0, AT_ONCE - sending)) {
      void run(upload);
    }
    return undefined;
  }

  async function run(upload: Upload): Promise<void> {
    upload.state = "sending";
    upload.abort = new AbortController();
    upload.view.sending();
    try {
      const sent = await send(upload.file, context.files, {
        signal: upload.abort.signal,
        messages: context.messages,
        onProgress: (part) => upload.view.progress(part),
      });
      if (sent === "taken") return drop(upload);
      await shownOnce(sent, context);
      if (view.isDestroyed || upload.state !== "sending") return undefined;
      if (!view.editable) throw new NotSent(context.messages.files.readOnly, false);
      finish(upload, sent);
    } catch (error) {
      if (view.isDestroyed || upload.abort.signal.aborted) return undefined;
      const waits = error instanceof NotSent && error.waits;
      upload.state = waits ? "offline" : "failed";
      upload.view.failed(error instanceof NotSent ? error.message : context.messages.files.failed, waits);
    }
    next();
    return undefined;
  }

  function finish(upload: Upload, sent: SentFile): void {
    const place =
      arrivingIn(view.state).find(({ id }) => id === upload.arriving.id)?.pos ?? view.state.doc.content.size;
    const node = blockOf(sent);
    const at = insertPoint(view.state.doc, place, node.type) ?? view.state.doc.content.size;
    const tr = view.state.tr.insert(at, node);
    view.dispatch(tellArriving(tr, { remove: upload.arriving.id }));
    remove(upload);
  }

  function drop(upload: Upload): void {
    upload.abort.abort();
    if (!view.isDestroyed) view.dispatch(tellArriving(view.state.tr, { remove: upload.arriving.id }));
    remove(upload);
    next();
    view.focus();
  }

  function remove(upload: Upload): void {
    upload.state = "done";
    upload.view.destroy();
    const { uploads } = lines.get(view) ?? line;
    uploads.splice(uploads.indexOf(upload), 1);
  }
}

function openLine(view: EditorView, context: MediaContext): Line {
  const window = view.dom.ownerDocument.defaultView ?? globalThis.window;
  /** Back in the line, as if they had just come. */
  const again = (): void => {
    if (view.isDestroyed) return line.stop();
    const waiting = line.uploads.filter(({ state }) => state === "offline");
    const [first] = waiting;
    // One at a time while the server is not there: each attempt is a line in the browser's console.
    if (context.connection.status.state === "online") for (const { view: shown } of waiting) shown.retry();
    else if (navigator.onLine && context.connection.status.state !== "connecting") first?.view.retry();
    return undefined;
  };
  const stopStatus = context.connection.onStatus(({ state }) => {
    if (state === "online") again();
  });
  const line: Line = {
    uploads: [],
    guard: guardLeaving(window),
    retry: setInterval(again, RETRY),
    stop() {
      stopStatus();
      clearInterval(line.retry);
      line.guard.end();
      lines.delete(view);
    },
  };
  lines.set(view, line);
  return line;
}

/** The block for a file that is kept. */
export function blockOf({ src, name, size, mime, pixels }: SentFile): Node {
  const id = newBlockId();
  if (SHOWN.test(mime)) return schema.nodes.image.create({ id, src, pixels: readPixels(pixels) ? pixels : null });
  return schema.nodes.file.create({ id, src, name, size, mime: isMime(mime) ? mime : "" });
}

/** Resolves when the browser has the picture, so that it stands in the text at once; or after some time. */
async function shownOnce({ src, mime }: SentFile, { files }: MediaContext): Promise<void> {
  const address = await files.address(src);
  if (!isPicture(mime) || address === undefined) return;
  const image = new Image();
  image.referrerPolicy = "no-referrer";
  image.src = address;
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    image.decode().catch(() => {}),
    new Promise((resolve) => {
      timer = setTimeout(resolve, LOAD_TIME);
    }),
  ]);
  clearTimeout(timer);
}
