// Marks in place and copies quotations; every page says the same without it.
"use strict";

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button.copy")) button.hidden = false;
  // Also those that come later.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const text = button.dataset.copy;
    // An address is copied as the reader has it.
    await navigator.clipboard.writeText(text.startsWith("/") ? new URL(text, location.href).href : text);
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}

const row = document.querySelector("[data-marked]");
let announcer = null;
let back = null;
let last = null;

function mark(link) {
  const { start, end } = link.dataset;
  const hits = [...row.querySelectorAll("mark")].filter((element) =>
    element.dataset.from.split(" ").some((from, index) =>
      from === start && element.dataset.to.split(" ")[index] === end));
  if (!hits.length) return false;
  for (const element of row.querySelectorAll("mark.now")) element.classList.remove("now");
  for (const element of hits) element.classList.add("now");
  hits[0].tabIndex = -1;
  hits[0].focus({ preventScroll: true });
  hits[0].scrollIntoView({ block: "center" });
  hits[0].closest(".printed").append(back);
  announcer.textContent = `${row.dataset.marked}: ${hits.map((element) => element.textContent).join(" ")}`;
  return true;
}

if (row && document.querySelector("a.in-row")) {
  announcer = document.createElement("p");
  announcer.className = "hidden";
  announcer.setAttribute("role", "status");
  row.append(announcer);
  back = document.createElement("a");
  back.className = "back";
  back.href = "#main";
  back.hidden = true;
  back.textContent = row.dataset.back;
  back.addEventListener("click", (event) => {
    event.preventDefault();
    if (last) { last.focus(); last.scrollIntoView({ block: "center" }); }
  });
  for (const link of document.querySelectorAll("a.in-row")) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      if (mark(link)) { event.preventDefault(); last = link; back.hidden = false; }
    });
  }
}

// Filters stand open beside the list where there is room for both.
const filters = document.querySelector("details.filters");
if (filters && matchMedia("(min-width: 64rem)").matches) filters.open = true;

// Names are offered while somebody types; the words before the last stay as they are.
for (const field of document.querySelectorAll("input[data-suggest]")) {
  const offered = document.createElement("datalist");
  offered.id = `${field.id}-names`;
  field.after(offered);
  field.setAttribute("list", offered.id);
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const [, before, last] = field.value.match(/^(.*\s)?(\S*)$/);
      if (last.length < 2) return;
      const answer = await fetch(`${field.dataset.suggest}?prefix=${encodeURIComponent(last)}`);
      if (!answer.ok) return;
      const { result } = await answer.json();
      offered.replaceChildren(...result.slice(0, 8).map(({ name, description }) => {
        const option = document.createElement("option");
        option.value = `${before ?? ""}${name}`;
        option.label = `${name} · ${description}`;
        return option;
      }));
    }, 150);
  });
}
