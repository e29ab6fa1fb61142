// Selecting words of a row fills in the form, which says in how many rows they stand; the key n leads
// to the next open question.
"use strict";
const words = document.getElementById("words");
const column = document.getElementById("column");
if (words && column) {
  const count = async () => {
    const asked = new URLSearchParams({ words: words.value, column: column.value });
    const answer = await fetch(`?${asked}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (words.value === asked.get("words")) document.getElementById("same").replaceWith(page.getElementById("same"));
  };
  let waiting = 0;
  const select = () => {
    const selection = document.getSelection();
    const text = selection ? selection.toString().replace(/\s+/g, " ").trim() : "";
    const node = selection && selection.anchorNode;
    const cell = node && (node.nodeType === 1 ? node : node.parentElement).closest("[data-column]");
    if (!text || !cell) return;
    words.value = text;
    column.value = cell.dataset.column;
    clearTimeout(waiting);
    waiting = setTimeout(count, 300);
  };
  document.addEventListener("selectionchange", select);
  words.addEventListener("change", count);
  column.addEventListener("change", count);
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});
