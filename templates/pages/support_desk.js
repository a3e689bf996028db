"use strict";
// The parts that change are asked for anew every five seconds; without scripts they come with a reload.
const live = document.getElementById("live");
const help = document.getElementById("help");
const told = document.getElementById("told");
const seen = new Map();

// Put new content into a part; the control that had the focus has it again, or the part itself when it is gone.
const put = (part, content) => {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : null;
  part.innerHTML = content;
  if (focused !== null) (document.getElementById(focused) ?? part).focus({ preventScroll: true });
};

const fetched = async (part) => {
  const answer = await fetch(part.dataset.news, { credentials: "same-origin" });
  if ([401, 403, 410].includes(answer.status)) location.reload();
  const content = answer.ok ? await answer.text() : null;
  if (content === null || seen.get(part) === content) return;
  seen.set(part, content);
  put(part, content);
};

// What has changed for the reader is told once, to those who hear the page too.
const mark = () => live.querySelector("[data-mark]")?.dataset.mark;

const renew = async () => {
  const before = mark();
  await fetched(live);
  if (mark() === before) return;
  told.textContent = live.dataset.told;
  if (help && !help.contains(document.activeElement)) await fetched(help);
};

if (live) setInterval(() => { if (!document.hidden) renew().catch(() => {}); }, 5000);
