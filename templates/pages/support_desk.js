"use strict";
// The parts that change are asked for anew every five seconds; without scripts they come with a reload.
const live = document.getElementById("live");
const help = document.getElementById("help");
const told = document.getElementById("told");
const etags = new Map();
const title = document.title;

// Put new content into a part; the control that had the focus has it again, or the part itself when it is gone.
const put = (part, content) => {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : null;
  part.innerHTML = content;
  if (focused !== null) (document.getElementById(focused) ?? part).focus({ preventScroll: true });
};

const fetched = async (part) => {
  const etag = etags.get(part) ?? part.dataset.tag;
  const headers = etag ? { "If-None-Match": etag } : {};
  const away = document.hidden ? "&away=1" : "";
  const answer = await fetch(part.dataset.news + away, { credentials: "same-origin", headers });
  if ([401, 403, 410].includes(answer.status)) {
    clearInterval(timer); // who stays on the page, to copy what was typed, is asked once
    location.reload();
  }
  if (!answer.ok) return; // 304: nothing has changed
  if (answer.headers.has("ETag")) etags.set(part, answer.headers.get("ETag"));
  put(part, await answer.text());
};

// What has changed for the reader is told once, to those who hear the page too.
const mark = () => live.querySelector("[data-mark]")?.dataset.mark;

const renew = async () => {
  const before = mark();
  await fetched(live);
  if (mark() === before) return;
  told.textContent = live.dataset.told;
  if (document.hidden) document.title = `● ${title}`;
  if (help && !help.contains(document.activeElement)) await fetched(help);
};

// A page in the background asks every half a minute, and its title shows that something is new.
let ticks = 0;
const timer = live && setInterval(() => {
  ticks += 1;
  if (!document.hidden || ticks % 6 === 0) renew().catch(() => {});
}, 5000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) document.title = title; });

// Words that were typed and not sent are not lost by another button or a link: the browser asks first.
const typed = () => [...document.querySelectorAll("form textarea")].filter((one) => one.value !== one.defaultValue);
let sent = null;
addEventListener("submit", (event) => { sent = event.target; });
addEventListener("beforeunload", (event) => { if (typed().some((one) => one.form !== sent)) event.preventDefault(); });
