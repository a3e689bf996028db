// The ways from the phones to the other pages: by an address, by a link from somebody's own chat, or as the operator.

import { button, h, replace, toast } from "./dom.js";
import { person, post, word, world } from "./world.js";

const SIGN_IN = /https?:\/\/\S+\/g\/in\/\S+/;

let drawn = "";

// Opens the link that `ask` gives. The window opens at once, since browsers allow that only while somebody clicks.
async function enter(ask, missing) {
  const tab = open("", "_blank");
  if (tab) tab.document.body.textContent = word("opening");
  const link = await ask();
  if (link && tab) {
    tab.opener = null;
    tab.location.replace(link);
  } else {
    tab?.close();
    if (missing) toast(word(missing));
  }
}

async function linkFor(member, text) {
  const told = await post(`people/${member.openid}/text`, { text });
  return SIGN_IN.exec(told?.delivery?.reply?.content?.text ?? "")?.[0];
}

// The operators' page, where venues are approved.
export function operate() { enter(async () => (await post("stage/operator"))?.link); }

function entrance(box, member, text, missing) {
  return button(`${member.name} · ${member.note}`, () => { box.open = false; enter(() => linkFor(member, text), missing); });
}

function byAddress(name) { return h("a", { href: world.links[name], target: "_blank", rel: "noopener" }, word(`pages.${name}`)); }

function listed(box, managers, staff) {
  const way = (label, ...children) => children.length ? [h("h2", {}, word(label)), ...children] : [];
  return [
    world.links && way("operator", button(word("operate"), () => { box.open = false; operate(); }), h("p", {}, word("operate_hint"))),
    way("gate", ...managers.map((each) => entrance(box, each, each.gate, "no_gate"))),
    way("desk", ...staff.map((each) => entrance(box, each, each.desk, "no_desk")), staff.length && h("p", {}, word("desk_hint"))),
    world.links && way("others", ...Object.keys(world.links).filter((name) => name !== "phones").map(byAddress)),
  ].flat();
}

export function places(box) {
  const following = (name) => world.cast.filter((each) => each[name] && person(each.openid)?.following);
  const [managers, staff] = [following("gate"), following("desk")];
  const facts = JSON.stringify([world.language, managers.length, staff.map((each) => each.openid)]);
  if (drawn === facts) return;
  drawn = facts;
  box.hidden = !staff.length && !world.links;
  replace(box, h("summary", { class: "plain" }, word("places")), h("div", { class: "places-list" }, ...listed(box, managers, staff).filter(Boolean)));
}
