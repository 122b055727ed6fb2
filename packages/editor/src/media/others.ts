/**
 * That somebody attaches something, for everyone else: a quiet line where it will stand. Owns: the part of presence that says
 * so, `attaching: [{at}]`, with relative positions. It goes with the window that said it, however that ends.
 * Must never: show anything of another client but the name that presence has checked.
 */
import type { EditorView } from "prosemirror-view";
import { arrivingIn, tellArriving } from "../attachments.ts";
import type { Arriving, MediaContext } from "../media-context.ts";
import { adoptMediaStyles } from "./media.css.ts";

/** More than these are not told, nor shown of one person. */
const MOST = 10;

/** Tells where this window attaches something right now. */
export function tellOthers(view: EditorView, { connection, binding }: MediaContext): void {
  if (view.isDestroyed) return;
  const places = arrivingIn(view.state)
    .slice(0, MOST)
    .map(({ pos }) => ({ at: binding.toRelative(view.state, pos) }))
    .filter(({ at }) => at !== null);
  const { awareness } = connection;
  const before: unknown = awareness.getLocalState()?.["attaching"] ?? [];
  if (JSON.stringify(before) === JSON.stringify(places)) return;
  awareness.setLocalStateField("attaching", places);
}

/** Shows where others do, from now on; returns the end of it. */
export function watchOthers(view: EditorView, context: MediaContext): () => void {
  const { awareness } = context.connection;
  let frame = 0;
  let isShown = false;
  const look = (): void => {
    const states = [...awareness.getStates()].filter(([client]) => client !== awareness.clientID);
    const anyone = states.some(([, state]) => Array.isArray(state["attaching"]) && state["attaching"].length > 0);
    if (anyone || isShown) showOthers(view, context);
    isShown = anyone;
  };
  const soon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(look);
  };
  awareness.on("change", soon);
  soon();
  return () => {
    cancelAnimationFrame(frame);
    awareness.off("change", soon);
  };
}

function showOthers(view: EditorView, { connection, binding, messages }: MediaContext): void {
  adoptMediaStyles(view.dom);
  const states = connection.awareness.getStates();
  const others: Arriving[] = connection.presence.others().flatMap(({ client, name }) => {
    const places: unknown = states.get(client)?.["attaching"];
    if (!Array.isArray(places)) return [];
    return places.slice(0, MOST).flatMap((place: unknown, index) => {
      const at: unknown = typeof place === "object" && place !== null && "at" in place ? place.at : undefined;
      const found = binding.toAbsolute(view.state, at);
      if (found === undefined) return [];
      const $pos = view.state.doc.resolve(found);
      const pos = $pos.parent.inlineContent ? $pos.after() : found;
      const dom = view.dom.ownerDocument.createElement("div");
      dom.className = "weft-upload weft-upload-other";
      dom.textContent = messages.files.otherAttaches(name);
      return [{ id: `other-${client}-${index}`, dom, pos }];
    });
  });
  view.dispatch(tellArriving(view.state.tr, { others }));
}
