// One phone: its owner's chat with the account, the menu, the input.

import { drawn } from "./bubbles.js";
import { button, h, replace } from "./dom.js";
import { details } from "./details.js";
import { foot } from "./foot.js";
import { browser, scanner, viewer } from "./overlays.js";
import { tray } from "./tray.js";
import { entries, person, post, word, world } from "./world.js";

export class Phone {
  constructor(hooks) {
    this.hooks = hooks; // chosen(phone, openid), picked(phone)
    this.openid = "";
    this.draft = "";
    this.typing = false;
    this.chat = h("div", { class: "chat", role: "log", "aria-live": "polite", tabindex: "0",
      onpointerdown: () => this.shut() });
    this.parts = { owner: h("div", { class: "owner" }), head: h("div", { class: "head" }),
      tray: h("div", { class: "tray" }), foot: h("div", { class: "foot" }) };
    this.screen = h("div", { class: "screen" }, this.parts.head, this.parts.tray, this.chat, this.parts.foot);
    const heard = { onpointerdown: () => hooks.picked(this), onkeydown: (event) => this.escape(event) };
    this.element = h("section", { class: "phone", ...heard }, this.parts.owner, this.screen);
    this.overlays = new Map();
    this.drawnParts = {};
  }

  async own(openid) {
    if (openid === this.openid) return;
    this.shelve();
    this.openid = openid;
    this.element.dataset.openid = openid;
    this.draft = "";
    this.shown = null;
    this.draw();
    await post(`people/${openid}/open`);
    const address = world.pages.get(openid);
    if (address) this.browse(address);
  }

  shelve() { this.overlays.forEach((element) => element.remove()); this.overlays.clear(); }

  get name() { return person(this.openid)?.nickname ?? ""; }

  // Draws a part anew only when what it shows has changed, so that nobody loses focus to a poll; tells whether it did.
  part(name, facts, make) {
    const key = JSON.stringify([facts, world.language]);
    if (this.drawnParts[name] === key) return false;
    this.drawnParts[name] = key;
    replace(this.parts[name], ...make());
    return true;
  }

  draw() {
    const owner = person(this.openid);
    if (!owner) return;
    this.part("owner", [this.openid, world.people.map((each) => each.nickname)], () => this.owner());
    this.part("head", [this.openid, owner.following], () => this.head(owner));
    const messages = entries(this.openid, "sms");
    const used = this.typed(messages.at(-1)?.code);
    if (this.part("tray", [this.openid, messages.length, used], () => tray(this, messages, world.now, used))) this.settle();
    this.part("foot", [this.openid, owner.following, owner.menu, this.typing], () => foot(this, owner));
    this.items(owner);
    if (this.language !== world.language) ["details", "scanner", "adding"].forEach((name) => this.under(name));
    this.language = world.language;
    this.overlays.get("scanner")?.refresh();
  }

  owner() {
    const options = world.people.map((each) => h("option", { value: each.openid, selected: each.openid === this.openid }, each.nickname));
    return [
      h("span", { class: "avatar", "aria-hidden": "true" }, this.name.slice(0, 1)),
      h("select", { "aria-label": word("choose"), onchange: (event) => this.hooks.chosen(this, event.target.value) }, options),
      button(word("add"), () => this.add(), { class: "plain" }),
    ];
  }

  head(owner) {
    const leave = () => post(`people/${this.openid}/unfollow`);
    return [
      button(word("scan"), () => this.scan(), { class: "plain" }),
      h("div", { class: "name" }, word("account")),
      owner.following && button(word("unfollow"), leave, { class: "plain quiet" }),
      button(word("card"), () => this.over("details", details(this, () => this.under("details"))), { class: "plain" }),
    ];
  }

  items(owner) {
    const items = entries(this.openid, "item");
    const key = JSON.stringify([this.openid, world.language, items.length === 0 && owner.following]);
    if (this.shown?.key !== key) {
      this.shown = { key, count: 0 };
      replace(this.chat, items.length ? [] : this.hint(owner));
    }
    if (items.length && this.shown.count === 0) replace(this.chat);
    for (; this.shown.count < items.length; this.shown.count += 1) {
      const at = this.shown.count;
      this.chat.append(...drawn(items[at], items[at - 1], this, owner.nickname.slice(0, 1)).filter(Boolean));
      this.settle();
    }
    this.chat.classList.toggle("waiting", this.waiting());
    this.chat.dataset.waiting = word("waiting");
  }

  // Whether the person has sent this code.
  typed(code) {
    return Boolean(code) && entries(this.openid, "item").some((item) => item.side === "person" && item.text?.includes(code));
  }

  waiting() {
    const asked = entries(this.openid, "request").at(-1);
    const answers = entries(this.openid, "attempt").filter((attempt) => attempt.delivery === asked?.delivery);
    return Boolean(asked) && !answers.length && world.now - asked.at < 8;
  }

  hint(owner) {
    return h("div", { class: "welcome" },
      owner.following ? null : h("p", {}, h("b", {}, "1"), word("hint_follow")),
      h("p", {}, h("b", {}, "2"), word("hint_say")));
  }

  settle() { this.chat.scrollTop = this.chat.scrollHeight; }

  // Pops the menu down.
  shut() { this.parts.foot.querySelectorAll(".submenu").forEach((list) => { list.hidden = true; }); }

  over(name, element) {
    this.under(name);
    this.shut();
    this.overlays.set(name, element);
    this.screen.append(element);
  }

  under(name) {
    this.overlays.get(name)?.remove();
    if (this.overlays.delete(name) && name === "browser") world.pages.delete(this.openid);
  }

  // Escape closes what lies on top.
  escape(event) {
    const top = [...this.overlays.keys()].at(-1);
    if (event.key === "Escape" && top) this.under(top);
  }

  say(text, menu_id = "") { return text.trim() ? post(`people/${this.openid}/text`, { text, menu_id }) : null; }
  enlarge(source) { this.over("viewer", viewer(source, () => this.under("viewer"))); }
  browse(address) { if (address) this.over("browser", browser(this.openid, address, () => this.under("browser"))); }
  scan(key = "", name = "") { this.over("scanner", scanner(this, key, name, () => this.under("scanner"))); }

  fill(text) {
    this.draft = text;
    this.typing = true;
    this.drawnParts.foot = "";
    this.draw();
    this.parts.foot.querySelector("textarea")?.focus();
  }

  add() { this.hooks.adding(this); }
}
