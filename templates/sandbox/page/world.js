// What the platform knows, kept fresh by short polls; everything on the page is drawn from here.

import { toast } from "./dom.js";

export const world = {
  words: {}, cast: [], apis: [], links: undefined, applied: [], language: localStorage.getItem("language") || "zh",
  people: [], entries: new Map(), calls: [], account: {}, offset: 0, now: 0, faults: [], calls_left: {},
  pages: new Map(), // openid -> the page open in that phone's browser
};

const listeners = new Set();
let last = 0;
let underWay = 0;
let timer;
let asking = false;

export function onChange(listener) { listeners.add(listener); }
export function changed() { listeners.forEach((listener) => listener()); }

export function word(key, values = {}) {
  const found = key.split(".").reduce((table, part) => table?.[part], world.words[world.language]);
  return (found ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function person(openid) { return world.people.find((each) => each.openid === openid); }
export function member(openid) { return world.cast.find((each) => each.openid && each.openid === openid); }
export function relatives(key) { return world.cast.filter((each) => each.relative_of === key); }

export function entries(openid, stream) {
  return (world.entries.get(openid) ?? []).filter((entry) => entry.stream === stream);
}

export async function begin() {
  const answer = await (await fetch("sandbox/words")).json();
  world.words = answer.words;
  world.cast = answer.cast;
  world.apis = answer.apis;
  world.links = answer.links;
  world.applied = answer.applied ?? [];
  await poll();
}

function take(answer) {
  if (world.born && answer.born !== world.born) return location.reload(); // the simulator began anew without its state
  for (const entry of answer.entries) {
    last = Math.max(last, entry.seq);
    if (entry.stream === "call") world.calls.push(entry);
    else {
      if (!world.entries.has(entry.openid)) world.entries.set(entry.openid, []);
      world.entries.get(entry.openid).push(entry);
    }
  }
  const { entries: _, ...state } = answer;
  Object.assign(world, state);
  changed();
}

export async function poll() {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  try {
    take(await (await fetch(`sandbox/changes?after=${last}`)).json());
    document.body.classList.remove("offline");
  } catch {
    document.body.classList.add("offline");
  }
  asking = false;
  const pause = document.hidden ? 3000 : underWay ? 250 : 700;
  timer = setTimeout(poll, pause);
}

// Posts and gives the answer, or null after telling the person what is wrong.
export async function post(path, body = {}, method = "POST") {
  underWay += 1;
  setTimeout(poll, 50);
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`sandbox/${path}`, { method, headers, body: JSON.stringify(body) });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    toast(told.error ? word(`errors.${told.error}`) : `${answer.status}`);
  } catch {
    toast(word("error_network"));
  } finally {
    underWay -= 1;
    poll();
  }
  return null;
}
