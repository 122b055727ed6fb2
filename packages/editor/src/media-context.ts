/**
 * What the parts that have to do with images and files know of each other. Owns: the seam between what is there from the start
 * (attachments.ts, media-views.ts) and what is loaded later (media/).
 * Must never: hold code; then the one part would bring the other along.
 */
import type { Binding } from "@weft/binding";
import type { Connection } from "@weft/client";
import type { Node } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";
import type { FileHost } from "./file-host.ts";
import type { Late } from "./late.ts";
import type { Messages } from "./messages/index.ts";

/** What all that has to do with files is told. */
export interface MediaContext {
  readonly connection: Connection;
  readonly binding: Pick<Binding, "toRelative" | "toAbsolute">;
  readonly files: FileHost;
  readonly messages: Messages;
  readonly media: Late<MediaDrawer>;
}

/** The code that is loaded later. */
export interface MediaDrawer {
  /** Sends files, each from its place in the text. */
  startUploads(view: EditorView, files: readonly (Arriving & { readonly file: File })[], context: MediaContext): void;
  /** Shows where others attach something, from now on; returns the end of it. */
  watchOthers(view: EditorView, context: MediaContext): () => void;
  /** Add what can be done to a block. */
  dressImage(block: MediaBlock, context: MediaContext): MediaDress;
  dressEmbed(block: MediaBlock, context: MediaContext): MediaDress;
  dressFile(block: MediaBlock, context: MediaContext): MediaDress;
}

/** Something that stands in the text of this window only. */
export interface Arriving {
  readonly id: string;
  readonly dom: HTMLElement;
  /** The place between two blocks where it stands. */
  readonly pos: number;
}

/** A block of media, for the code that is loaded after it. */
export interface MediaBlock {
  readonly view: EditorView;
  readonly dom: HTMLElement;
  /** What it says now. */
  readonly node: Node;
  /** The image, or the link to the file; absent where the address may not be shown. */
  readonly shown: HTMLElement | undefined;
  readonly getPos: () => number | undefined;
}

/** What is added to a block later. */
export interface MediaDress {
  /** Whether an event within it is its own, and none of the text's. */
  owns(event: Event): boolean;
  /** The block says something else now. */
  update(): void;
  select(isSelected: boolean): void;
  /** Puts the focus on its first control. */
  enter(): void;
  destroy(): void;
}
