/** The one key of who only reads: all of the text, and not the page with its tools, where what is copied is the browser's selection. */
import { keydownHandler } from "prosemirror-keymap";
import { AllSelection, Plugin, type Command } from "prosemirror-state";

const selectToRead: Command = (state, dispatch, view) => {
  // ProseMirror shows its selection in a text that is only read where the browser has one in it.
  view?.dom.ownerDocument.getSelection()?.selectAllChildren(view.dom);
  dispatch?.(state.tr.setSelection(new AllSelection(state.doc)));
  return true;
};

/** That key as a plugin. */
export function readingKeys(): Plugin {
  const read = keydownHandler({ "Mod-a": selectToRead });
  return new Plugin({
    props: {
      handleDOMEvents: {
        // ProseMirror itself gives keys only to who may write.
        keydown(view, event) {
          if (view.editable || !read(view, event)) return false;
          event.preventDefault();
          return true;
        },
      },
    },
  });
}
