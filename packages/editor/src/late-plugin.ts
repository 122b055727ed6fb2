/**
 * How a plugin comes late, to a view that is there. Owns: what it has until then.
 * Must never: let a key or a paste of the time before be lost.
 */
import { Plugin, type PluginKey, type PluginView } from "prosemirror-state";
import type { EditorProps, EditorView } from "prosemirror-view";
import { whenIdle, type Late } from "./late.ts";

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
    // The view asks for a plugin's props each time anew. What was for the time before is over; but for node views, which
    // it keeps: others would make it draw the whole document anew.
    const { nodeViews } = plugin.props;
    for (const name of Object.keys(plugin.props)) Reflect.deleteProperty(plugin.props, name);
    Object.assign(plugin.props, props, nodeViews && { nodeViews });
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
