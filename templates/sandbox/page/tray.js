// The text messages of a phone: open while the code of the newest counts and was not sent; a tap puts it into the input.

import { button, clockText, h } from "./dom.js";
import { word } from "./world.js";

const SHOWN = 3;
const FRESH_SECONDS = 300;

export function tray(phone, messages, now, used) {
  if (!messages.length) return [];
  const newest = messages.slice(-SHOWN).reverse();
  return [h("details", { open: !used && now - newest[0].at < FRESH_SECONDS }, h("summary", {}, `${word("sms")} (${messages.length})`),
    newest.map((each) => h("div", { class: "sms" },
      h("p", {}, each.text, h("span", { class: "when" }, clockText(each.at))),
      button(word("fill_in"), () => phone.fill(each.code), { class: "plain" }))))];
}
