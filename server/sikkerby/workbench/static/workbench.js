// Selecting words of a row fills in the form; the key n leads to the next open question.
"use strict";
const words = document.getElementById("words");
const column = document.getElementById("column");
if (words && column) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const text = selection ? selection.toString().replace(/\s+/g, " ").trim() : "";
    const node = selection && selection.anchorNode;
    const cell = node && (node.nodeType === 1 ? node : node.parentElement).closest("[data-column]");
    if (text && cell) {
      words.value = text;
      column.value = cell.dataset.column;
    }
  });
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});
