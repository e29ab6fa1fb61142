// The editor's looks, from the site's own colours: one theme for light and dark.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const looks = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--card)", fontSize: "var(--s15)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", minHeight: "14rem", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--muted)", borderRight: "1px solid var(--hairline)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--tint-2)" },
  ".cm-selectionMatch": { backgroundColor: "var(--tint-1)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--tint-1)", outline: "1px solid var(--control)" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", border: "1px solid var(--control)", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "16rem", maxWidth: "min(30rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "6px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--paper)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".85" },
  ".cm-completionInfo": { fontFamily: "var(--sans)", maxWidth: "24rem" },
  ".cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--error) 2px", textUnderlineOffset: "4px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, fontWeight: "700" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.string, tags.integer, tags.float, tags.bool], color: "var(--visited)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--link)" },
  { tag: tags.variableName, color: "var(--focus)" },
]);

export const theme: Extension = [looks, syntaxHighlighting(colours)];
