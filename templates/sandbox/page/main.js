// The page: as many phones as fit, and the platform's panel beside them.

import { button, h, toast } from "./dom.js";
import { Panel } from "./panel.js";
import { Phone } from "./phone.js";
import { places } from "./places.js";
import { begin, changed, onChange, person, post, word, world } from "./world.js";

const PHONE_WIDTH = 350;
const PANEL_WIDTH = 430; // beside the phones from WIDE on, over them below
const WIDE = 1200;
const NARROW = 760;

const box = document.getElementById("phones");
const panelBox = document.getElementById("panel");
const panel = new Panel(panelBox);
const phones = [];
let current;
let panelOpen = localStorage.getItem("panel") ? localStorage.getItem("panel") === "open" : innerWidth >= WIDE;

const hooks = {
  chosen(phone, openid) {
    const other = phones.find((each) => each !== phone && each.openid === openid);
    const before = phone.openid;
    phone.own(openid);
    if (other) other.own(before);
    remember();
    hooks.picked(phone);
  },
  picked(phone) {
    if (current === phone && panel.openid === phone.openid) return;
    current = phone;
    phones.forEach((each) => each.element.classList.toggle("current", each === phone));
    panel.show(phone.openid);
  },
  adding(phone) {
    const field = h("input", { type: "text", maxlength: 32, required: true, value: word("new_person") });
    const close = () => phone.under("adding");
    const go = async (event) => {
      event.preventDefault();
      const made = await post("people", { nickname: field.value });
      if (!made) return;
      close();
      world.people.push({ ...made, windows: [], menu: [] });
      hooks.chosen(phone, made.openid);
    };
    phone.over("adding", h("div", { class: "overlay dialog" }, h("form", { onsubmit: go },
      h("h2", {}, word("add_person")), h("label", {}, word("add_hint"), field),
      h("div", { class: "row" }, button(word("cancel"), close, { class: "plain" }), h("button", { class: "primary" }, word("add"))))));
    field.select();
  },
};

function remember() { localStorage.setItem("people", JSON.stringify(phones.map((phone) => phone.openid))); }

function remembered() {
  try { return JSON.parse(localStorage.getItem("people") ?? "[]"); } catch { return []; }
}

function room() {
  if (innerWidth < NARROW) return 1;
  return Math.max(1, Math.min(3, Math.floor((innerWidth - (panelOpen && innerWidth >= WIDE ? PANEL_WIDTH : 0) - 24) / PHONE_WIDTH)));
}

function fit() {
  const wanted = [...remembered().filter(person), ...world.people.map((each) => each.openid)];
  while (phones.length > room()) phones.pop().element.remove();
  while (phones.length < room()) {
    const free = wanted.find((openid) => !phones.some((phone) => phone.openid === openid));
    if (!free) break;
    const phone = new Phone(hooks);
    phones.push(phone);
    box.append(phone.element);
    phone.own(free);
  }
  if (!phones.includes(current)) hooks.picked(phones[0]);
  panelBox.hidden = !panelOpen;
  panel.draw();
  document.getElementById("log").setAttribute("aria-expanded", panelOpen);
}

function label() {
  document.documentElement.lang = world.language === "zh" ? "zh-CN" : "en";
  document.title = document.getElementById("title").textContent = word("title");
  document.getElementById("language").textContent = word("language");
  document.getElementById("log").textContent = word("log");
  const { mode, verified, bot_url } = world.account;
  document.getElementById("account").textContent =
    `${word(`mode_names.${mode}`)} · ${word(verified ? "verified" : "unverified")} · ${bot_url}`;
}

function turnPanel() {
  panelOpen = !panelOpen;
  localStorage.setItem("panel", panelOpen ? "open" : "shut");
  fit();
}

panel.onclose = turnPanel;
document.getElementById("log").addEventListener("click", turnPanel);
document.getElementById("language").addEventListener("click", () => {
  world.language = world.language === "zh" ? "en" : "zh";
  localStorage.setItem("language", world.language);
  changed();
});
addEventListener("resize", fit);
onChange(() => { label(); places(document.getElementById("places")); phones.forEach((phone) => phone.draw()); panel.draw(); });

if (location.hash === "#places") document.getElementById("places").open = true;
begin().then(() => { if (innerWidth < NARROW) panelOpen = false; fit(); }, () => toast("!"));
