// The drawer with a person's details, so that nobody has to type or make up numbers.

import { button, h } from "./dom.js";
import { member, person, relatives, word } from "./world.js";

export function details(phone, close) {
  const self = member(phone.openid);
  const people = self ? [self, ...relatives(self.key)] : [];
  return h("div", { class: "overlay drawer" },
    h("div", { class: "overlay-head" },
      button("‹", close, { class: "round", "aria-label": word("back") }), h("div", { class: "overlay-title" }, word("card_title"))),
    h("div", { class: "overlay-body" },
      h("p", { class: "hint" }, people.length ? word("card_hint") : word("card_none")),
      people.length ? people.map((each) => block(phone, each, close)) : own(phone, close)));
}

// A newcomer has nothing ready but the number of the phone.
function own(phone, close) {
  return fact(phone, "phone", person(phone.openid).phone.replace(/^\+86/, ""), close);
}

function fact(phone, label, value, close) {
  return button([h("span", {}, word(label)), h("b", {}, value)], () => { close(); phone.fill(value); }, { class: "fact" });
}

function block(phone, each, close) {
  const values = [
    ["name", each.name], ["type", word(`documents.${each.id_type}`)], ["document", each.id_number], ["phone", each.phone],
  ].filter(([, value]) => value);
  const title = each.relative_of ? `${word("relative")} · ${each.name}` : each.name;
  return h("section", { class: "person" }, h("h2", {}, title), h("p", { class: "hint" }, each.note),
    values.map(([label, value]) => fact(phone, label, value, close)));
}
