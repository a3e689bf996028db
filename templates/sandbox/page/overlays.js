// What lies over a phone's chat: the picture viewer, the browser, the scanner.

import { button, clockText, h, replace, toast } from "./dom.js";
import { changed, entries, person, post, word, world } from "./world.js";

function head(title, close, ...more) {
  return h("div", { class: "overlay-head" },
    button("‹", close, { class: "round", "aria-label": word("back") }), h("div", { class: "overlay-title" }, title), ...more);
}

export function viewer(source, close) {
  return h("div", { class: "overlay viewer", onclick: close },
    h("img", { src: source, alt: "" }), button("×", close, { class: "round", "aria-label": word("close") }));
}

// The frame's name tells the platform's page of consent whose phone this is.
function framed(openid, address) {
  return h("iframe", {
    name: openid, src: address, title: address, sandbox: "allow-scripts allow-forms allow-same-origin allow-popups allow-modals allow-downloads",
  });
}

// Of a page that refuses to be shown inside another.
function apart(address) {
  return h("div", { class: "apart" }, h("p", {}, word("apart")),
    h("a", { href: address, target: "_blank", rel: "noopener", class: "primary wide" }, word("open_window")));
}

export function browser(openid, address, close) {
  const body = h("div", { class: "browser-body" });
  const load = async () => {
    const told = await post("frames", { address });
    replace(body, told?.frames === false ? apart(address) : framed(openid, address));
  };
  load();
  const shut = () => { close(); changed(); };
  world.pages.set(openid, address);
  changed();
  return h("div", { class: "overlay browser" },
    head(h("span", { class: "address", title: address, dir: "ltr" }, address), shut,
      button("↻", load, { class: "round", "aria-label": word("reload") }),
      h("a", { href: address, target: "_blank", rel: "noopener", class: "round", "aria-label": word("open_tab") }, "↗")),
    body);
}

// All pictures on other phones, newest first: {source, order, label}.
function visible(openid) {
  const found = [];
  for (const other of world.people.filter((each) => each.openid !== openid)) {
    for (const item of entries(other.openid, "item")) {
      const label = `${other.nickname} ${clockText(item.at)}`;
      if (item.media_id && item.kind === "image") {
        found.push({ at: item.at, label, source: `sandbox/pictures/${item.media_id}`, order: { media_id: item.media_id } });
      }
      for (const article of item.articles ?? []) {
        if (article.picture) found.push({ at: item.at, label, source: article.picture, order: { url: article.picture } });
      }
    }
  }
  return found.sort((one, two) => two.at - one.at).slice(0, 24);
}

function pages(openid) {
  return [...world.pages].filter(([owner]) => owner !== openid)
    .map(([owner, address]) => ({ address, label: person(owner)?.nickname ?? "" }));
}

async function scan(phone, key, order, close, status) {
  status.textContent = word("waiting");
  const outcome = await post(`people/${phone.openid}/scan`, { ...order, key });
  status.textContent = "";
  if (!outcome) return;
  close();
  if (outcome.opens) phone.browse(outcome.opens);
  else if (!outcome.delivery) toast(`${word("scanned")}: ${outcome.content}`);
}

function fromFile(read) {
  const input = h("input", { type: "file", accept: "image/*", class: "file", "aria-label": word("scan_file"), onchange: () => {
    const reader = new FileReader();
    reader.onload = () => read({ picture: reader.result });
    if (input.files[0]) reader.readAsDataURL(input.files[0]);
  } });
  return h("label", { class: "pick" }, word("scan_file"), input);
}

function typed(read) {
  const input = h("input", { type: "text", placeholder: word("scan_content"), "aria-label": word("scan_content") });
  const go = (event) => { event.preventDefault(); if (input.value.trim()) read({ content: input.value.trim() }); };
  return h("form", { class: "typed", onsubmit: go }, input, h("button", { class: "primary" }, word("scan")));
}

function seen(shots, open, read) {
  return [
    h("p", { class: "hint" }, shots.length || open.length ? word("scan_hint") : word("scan_none")),
    open.map((each) => button([h("strong", {}, `${word("scan_page")} · ${each.label}`), h("span", {}, each.address)],
      () => read({ url: each.address }), { class: "page" })),
    h("div", { class: "shots" }, shots.map((shot) => button([h("img", { src: shot.source, alt: "" }), h("span", {}, shot.label)],
      () => read(shot.order), { class: "seen", "aria-label": `${word("scan")} ${shot.label}` }))),
  ];
}

export function scanner(phone, key, name, close) {
  const status = h("p", { class: "hint", role: "status" });
  const read = (order) => scan(phone, key, order, close, status);
  const list = h("div");
  const overlay = h("div", { class: "overlay scanner" },
    head(key ? word("scan_with", { button: name }) : word("scan_title"), close),
    h("div", { class: "overlay-body" }, status, list, fromFile(read), typed(read)));
  overlay.refresh = () => {
    const [shots, open] = [visible(phone.openid), pages(phone.openid)];
    const facts = JSON.stringify([shots, open]);
    if (facts === overlay.facts) return;
    overlay.facts = facts;
    replace(list, ...seen(shots, open, read));
  };
  overlay.refresh();
  return overlay;
}
