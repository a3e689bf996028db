// One bubble of a chat. `phone` opens pages and pictures and says what tapped links say.

import { button, clockText, h } from "./dom.js";
import { operate } from "./places.js";
import { word, world } from "./world.js";

const LINK = /<a\s+[^>]*href=["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"'，。；、（）【】]+)/gi;
const PAUSE = 300;

function follow(phone, address) {
  if (/^https?:/i.test(address)) return phone.browse(address);
  if (address.startsWith("weixin://bizmsgmenu")) {
    const query = new URLSearchParams(address.split("?")[1]);
    return phone.say(query.get("msgmenucontent") ?? "", query.get("msgmenuid") ?? "");
  }
}

export function rich(text, phone) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    const [whole, address, label, bare] = found;
    parts.push(text.slice(end, found.index));
    const target = address ?? bare;
    parts.push(button(label ?? bare, () => follow(phone, target), { class: "link" }));
    end = found.index + whole.length;
  }
  return [...parts, text.slice(end)];
}

function picture(item, phone) {
  const source = `sandbox/pictures/${item.media_id}`;
  const image = h("img", { src: source, alt: word("enlarge"), class: "shot", onload: () => phone.settle() });
  return button(image, () => phone.enlarge(source), { class: "bubble image", "aria-label": word("enlarge") });
}

function card(article, phone) {
  return button([
    article.picture && h("img", { src: article.picture, alt: "", onload: () => phone.settle() }),
    h("strong", {}, article.title),
    article.text && h("span", {}, article.text),
  ], () => phone.browse(article.url), { class: "card" });
}

// A template message; without an address it leads nowhere.
function template(item, phone) {
  const lines = [h("strong", {}, item.title), h("span", {}, item.text)];
  return item.url ? button(lines, () => phone.browse(item.url), { class: "card" }) : h("div", { class: "card" }, lines);
}

function choices(item, phone) {
  return h("div", { class: "bubble" }, h("div", {}, item.head), ...item.choices.map((choice) =>
    button(choice.text, () => phone.say(choice.text, choice.id), { class: "choice" })), h("div", {}, item.tail));
}

function content(item, phone) {
  if (item.kind === "image" && item.media_id) return picture(item, phone);
  if (item.kind === "news") return h("div", { class: "cards" }, item.articles.map((each) => card(each, phone)));
  if (item.kind === "template") return h("div", { class: "cards" }, template(item, phone));
  if (item.kind === "msgmenu") return choices(item, phone);
  return h("div", { class: "bubble" }, rich(item.text ?? `[${item.kind}]`, phone));
}

// In the demo, after an application for a venue: who approves it, and where.
function approval(item) {
  const sent = item.side === "account" && world.applied.some(([before, after]) => item.text?.startsWith(before) && item.text.endsWith(after));
  return sent && h("div", { class: "notice demo" }, word("approve_hint"), button(word("operate"), operate, { class: "plain" }));
}

export function drawn(item, earlier, phone, initial) {
  const late = !earlier || item.at - earlier.at > PAUSE;
  const time = late && h("div", { class: "time" }, clockText(item.at, item.at < world.now - 43200));
  if (item.side === "notice") {
    return [time, h("div", { class: `notice ${item.kind}`, data: { kind: item.kind } }, item.text)];
  }
  const avatar = h("span", { class: "avatar", "aria-hidden": "true" }, item.side === "person" ? initial : "码");
  return [time, h("div", { class: `line ${item.side}`, data: { kind: item.kind } }, avatar, content(item, phone)), approval(item)];
}
