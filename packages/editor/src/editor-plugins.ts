/** The plugins of an editor. Owns: their order, which says who is asked first about a key or what is typed. */
import type { Binding } from "@weft/binding";
import type { Plugin } from "prosemirror-state";
import * as Y from "yjs";
import { attachments } from "./attachments.ts";
import { blockPlugins } from "./block-work.ts";
import { fences } from "./code-keys.ts";
import { caretMargin } from "./company/caret-margin.ts";
import type { Company } from "./company/company.ts";
import type { SteadyLineOptions } from "./company/steady-line.ts";
import { directions } from "./direction.ts";
import { foldMemory } from "./fold-memory.ts";
import { folds } from "./folds.ts";
import { footnoteNumbers } from "./footnotes.ts";
import { markdownTyping } from "./inputrules.ts";
import { itemViews } from "./item-views.ts";
import { keyboard } from "./keymap.ts";
import { lateAddresses, latePlugins, lateTables } from "./late-plugins.ts";
import { linkOpening } from "./links.ts";
import type { MediaContext } from "./media-context.ts";
import { placeholder } from "./placeholder.ts";
import { promptSelection } from "./prompt-selection.ts";
import { raggedTables } from "./ragged-tables.ts";
import { currentBlocks } from "./sight.ts";
import type { TableToolsOptions } from "./table-commands.ts";
import { typeahead } from "./typeahead.ts";

/** What the plugins need of their editor. */
export interface PluginParts extends SteadyLineOptions {
  readonly binding: Binding;
  /** The positioned frame around the text. */
  readonly page: HTMLElement;
  readonly media: MediaContext;
  /** Where diagrams are drawn; without it they stay sources. */
  readonly server: string | undefined;
  readonly company: Company;
  /** The editor's command of a name. */
  readonly run: Parameters<typeof keyboard>[0];
  /** Opens the menu of a table, and says whether there is one. */
  readonly openMenu: TableToolsOptions["openMenu"];
  /** What stands in an empty document. */
  readonly hint: () => string;
  /** Gets the keys while something is being chosen by name; says whether one was for it. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/** Makes the plugins of one editor. */
export function editorPlugins(parts: PluginParts): Plugin[] {
  const { binding, page, media, server, company, run, hint, onKey, openMenu, onUpdate } = parts;
  const { connection, messages } = media;
  return [
    // A choice by name before all else: while it is open, Enter and the arrows are its own.
    typeahead({ isRemote: (transaction) => binding.isRemote(transaction), onKey }),
    // Markdown before keys: Enter and Backspace ask it first whether a rule was just applied.
    promptSelection(),
    linkOpening(),
    lateTables({ messages, page, openMenu }),
    lateAddresses(binding),
    markdownTyping(),
    ...blockPlugins({ media, server, page }),
    fences(),
    keyboard(run),
    itemViews(messages),
    folds(foldMemory(connection.document)),
    currentBlocks(),
    caretMargin(company),
    directions(() => page.matches(":dir(rtl)")),
    raggedTables(),
    footnoteNumbers(),
    placeholder(hint),
    ...binding.plugins,
    attachments(media),
    ...latePlugins({
      presence: connection.presence,
      binding,
      page,
      company,
      written: (client) => Y.getState(connection.doc.store, client),
      onUpdate,
    }),
  ];
}
