/**
 * What is loaded after the text can be typed in: menus, dialogs, what comes from the clipboard. Owns: that it is loaded
 * once, and tried again after it failed; and how a plugin comes late.
 * Must never: let a key or a paste of the time before be lost.
 */
import { Plugin, type PluginKey, type PluginView } from "prosemirror-state";
import type { EditorProps, EditorView } from "prosemirror-view";

/** Something that is loaded when it is first wanted. */
export interface Late<Thing> {
  /** It, once it is there. */
  readonly now: Thing | undefined;
  /** Loads it unless that is done or under way. Rejects when it could not be loaded; the next call tries again. */
  load(): Promise<Thing>;
}

/** Makes something late of what loads it. */
export function late<Thing>(load: () => Promise<Thing>): Late<Thing> {
  let now: Thing | undefined;
  let loading: Promise<Thing> | undefined;
  return {
    get now() {
      return now;
    },
    load() {
      loading ??= load().then(
        (thing) => {
          now = thing;
          return thing;
        },
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
      return loading;
    },
  };
}

/** Calls `begin` when the page has nothing better to do; returns the end of it. */
export function whenIdle(begin: () => void): () => void {
  // Safari has no idle callback.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(begin, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(begin, { timeout: 2_000 });
  return () => cancelIdleCallback(handle);
}

/**
 * A plugin that takes its props and its view from another one when that is there. Until then it has the props that
 * `until` gives, which may `load` it before the first idle moment does; that resolves when the plugin has changed.
 * Its state, if it has one, is kept under `key`, and is `undefined` until then.
 */
export function latePlugin(
  source: Late<Plugin>,
  until: (load: () => Promise<void>) => EditorProps = () => ({}),
  key?: PluginKey,
): Plugin {
  async function load(): Promise<void> {
    const { props } = await source.load();
    // The view asks for a plugin's props each time anew. What was for the time before is over.
    for (const name of Object.keys(plugin.props)) Reflect.deleteProperty(plugin.props, name);
    Object.assign(plugin.props, props);
  }
  const state = {
    init: (): unknown => undefined,
    apply: (...change: Parameters<NonNullable<Plugin["spec"]["state"]>["apply"]>): unknown =>
      source.now?.spec.state?.apply.call(plugin, ...change),
  };
  const plugin: Plugin = new Plugin({
    ...(key === undefined ? {} : { key, state }),
    props: until(load),
    view(view: EditorView): PluginView {
      let inner: PluginView | undefined;
      let ended = false;
      const stop = whenIdle(() => {
        load().then(
          () => {
            if (!ended) inner = source.now?.spec.view?.(view);
          },
          // The browser has said so in its console; what needs it tries again.
          () => {},
        );
      });
      return {
        update: (view, before) => inner?.update?.(view, before),
        destroy() {
          ended = true;
          stop();
          inner?.destroy?.();
        },
      };
    },
  });
  return plugin;
}
