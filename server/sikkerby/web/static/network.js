// The network answers to pointing, tapping and keys: one party or one line stands out, the rest
// steps back. What is chosen stands in the address; every link says the same without this.
"use strict";

const pictures = [...document.querySelectorAll("svg.network")];
const rows = [...document.querySelectorAll(".pairs tbody tr")];
// What the server says of a choice.
const PARTS = ["#focus", ".share", "a.tongue"];
const announcer = document.createElement("p");
announcer.className = "hidden";
announcer.setAttribute("role", "status");
document.querySelector("main").append(announcer);
let chosen = (new URL(location).searchParams.get("focus") || "").split(",").filter(Boolean);

function named(element) {
  const { party, a, b } = element.dataset;
  return party ? [party] : [a, b];
}

function show(parties) {
  const concerns = (element) => parties.every((party) => [element.dataset.a, element.dataset.b].includes(party));
  for (const picture of pictures) {
    picture.classList.toggle("focused", parties.length > 0);
    const bright = new Set(parties);
    for (const line of picture.querySelectorAll(".tie, .amount")) {
      const lit = parties.length > 0 && concerns(line);
      line.classList.toggle("lit", lit);
      if (lit) named(line).forEach((party) => bright.add(party));
    }
    for (const mark of picture.querySelectorAll(".party")) {
      mark.classList.toggle("lit", bright.has(mark.dataset.party));
    }
  }
  for (const row of rows) row.classList.toggle("now", parties.length > 0 && concerns(row));
}

async function choose(parties) {
  chosen = parties;
  show(chosen);
  for (const link of document.querySelectorAll("svg.network a")) {
    link.setAttribute("aria-pressed", String(named(link).join() === chosen.join()));
    // Lines of what is chosen can be reached by Tab, and parties by the arrow keys.
    if (link.classList.contains("tie")) link.tabIndex = chosen.length && link.classList.contains("lit") ? 0 : -1;
  }
  const address = new URL(location);
  if (chosen.length) address.searchParams.set("focus", chosen.join());
  else address.searchParams.delete("focus");
  address.search = address.search.replaceAll("%2C", ",");
  history.replaceState(null, "", address);
  const field = document.querySelector("#focus-on");
  if (field && chosen.length < 2) field.value = chosen[0] || "";
  const answer = await fetch(address);
  if (!answer.ok || chosen !== parties) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of PARTS) {
    const here = document.querySelector(part);
    const there = page.querySelector(part);
    if (!here || !there) continue;
    if (here.open) there.open = true;
    for (const button of there.querySelectorAll("button.copy")) button.hidden = !navigator.clipboard;
    here.replaceWith(document.adoptNode(there));
  }
  announcer.textContent = document.querySelector("#focus h3").textContent;
}

function neighbour(mark, key) {
  const marks = [...mark.ownerSVGElement.querySelectorAll(".party")];
  const place = (each) => each.querySelector(".mark").getBoundingClientRect();
  const from = place(mark);
  const side = (each) => Math.abs(place(each).x - from.x) < 20;
  const ahead = {
    ArrowUp: (each) => side(each) && place(each).y < from.y - 1,
    ArrowDown: (each) => side(each) && place(each).y > from.y + 1,
    ArrowLeft: (each) => !side(each) && place(each).x < from.x,
    ArrowRight: (each) => !side(each) && place(each).x > from.x,
  }[key];
  const distance = (each) => Math.abs(place(each).y - from.y);
  return ahead && marks.filter(ahead).sort((a, b) => distance(a) - distance(b))[0];
}

for (const picture of pictures) {
  const marks = [...picture.querySelectorAll(".party")];
  for (const link of picture.querySelectorAll("a")) {
    link.setAttribute("role", "button");
    link.tabIndex = -1;
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(named(link)); });
    link.addEventListener("pointerleave", () => show(chosen));
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(named(link)); });
    link.addEventListener("blur", () => show(chosen));
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      choose(named(link).join() === chosen.join() ? [] : named(link));
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })); }
      if (event.key === "Escape" && chosen.length) choose([]);
      const next = link.classList.contains("party") && neighbour(link, event.key);
      if (!next) return;
      event.preventDefault();
      link.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  }
  if (marks.length) (marks.find((mark) => chosen.includes(mark.dataset.party)) || marks[0]).tabIndex = 0;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("a.unfocus")) { event.preventDefault(); choose([]); }
});
